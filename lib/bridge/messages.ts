import type { Json } from '../base/json.ts';
import type { CheckId, CheckRun } from '../checks/check-run.ts';
import type { Sequence } from '../profile/reply-schema.ts';
import type { Profile } from '../profile/schema.ts';
import type { ProfileValues } from '../profile/variable-schema.ts';
import type { HandshakeHeader } from '../protocol/handshake.ts';
import type { OutgoingMessage } from '../protocol/outgoing-message.ts';
import type { RunView } from '../session/run-view.ts';
import type { SessionSummary } from '../session/summary.ts';

/** What became of a message given to a session. */
export type SendOutcome = { readonly outcome: 'sent' } | { readonly outcome: 'queued'; readonly queued: number };

/** A message of the queue, as a view shows it. */
export interface QueuedView {
  readonly id: number;
  /** Epoch ms. */
  readonly queuedAt: number;
  /** When its age drops it, epoch ms; null for never. */
  readonly expiresAt: number | null;
  readonly byteLength: number;
  readonly message: OutgoingMessage;
}

/** How one session lives: its own copy of the profile, and its own handshake headers. */
export interface SessionSettings {
  readonly profile: Profile;
  readonly headers: readonly HandshakeHeader[];
  /** What the profile's variables stand for, secrets among them. */
  readonly variables: Readonly<Record<string, Json>>;
  /** What secrets among them stood for before: it is masked in what was recorded then. */
  readonly formerSecrets: readonly string[];
  readonly revision: number;
}

/** Commands a view gives to the background, with the value of a successful reply. */
export interface Commands {
  /** Makes a session and connects it. Fails with `invalid_uri`, `invalid_protocol`, `invalid_header`, `unknown_profile`. */
  connect: {
    args: { url: string; protocols: readonly string[]; profileId: string; headers: readonly HandshakeHeader[] };
    value: { sessionId: number };
  };
  /** What `connect` would do: the address with its placeholders filled, and whether it sets headers. Fails as it does. */
  plan: { args: Commands['connect']['args']; value: { url: string; setsHeaders: boolean } };
  /** Connects an existing session again, or skips the wait of a reconnecting one. */
  reconnect: { args: { sessionId: number }; value: null };
  /** Closes with 1000 and a reason, or stops reconnecting. */
  disconnect: { args: { sessionId: number }; value: null };
  /**
   * Sends, or queues while the session is not ready. `anyway` overrides the contract and the ready gate. Fails with
   * `not_connected` (queue switched off), `contract`, `queue_full`, `socket`.
   */
  send: { args: { sessionId: number; message: OutgoingMessage; anyway: boolean }; value: SendOutcome };
  queue: { args: { sessionId: number }; value: { messages: readonly QueuedView[] } };
  /** Puts another message in a queued one's place. Fails with `contract`, `queue_full`, `not_queued` (it was sent meanwhile). */
  editQueued: { args: { sessionId: number; id: number; message: OutgoingMessage; anyway: boolean }; value: null };
  /** `ids: null` drops all. */
  dropQueued: { args: { sessionId: number; ids: readonly number[] | null }; value: null };
  /** Changes how this session lives (its own copy of the profile) and its handshake headers; holds from the next step on. */
  configure: {
    /** `revision`: that of the settings that were changed; without one they are changed whatever they are. Fails with `stale`. */
    args: {
      sessionId: number;
      profile: Profile;
      headers: readonly HandshakeHeader[];
      /** What its variables stand for from now on; missing leaves them as they are. */
      variables?: Readonly<Record<string, Json>> | undefined;
      revision?: number | undefined;
    };
    value: null;
  };
  /** Profile and handshake headers of a session, for the form that changes them. */
  settings: { args: { sessionId: number }; value: SessionSettings };
  /** Looks into the last failed handshake again, after the person allowed access to the host. */
  explain: { args: { sessionId: number }; value: null };
  /** Holds back (or lets go) the attempts of all sessions; open connections stay open. */
  pauseAll: { args: { paused: boolean }; value: null };
  /** Stores a profile of the person's own. `replaces`: the id it had, null for a new one. Fails with `taken`, `built_in`, `invalid`. */
  saveProfile: {
    args: { profile: Profile; replaces: string | null };
    /** How many sessions follow it and take the change when they connect next. */
    value: { sessions: number };
  };
  /** Deletes a profile of the person's own with what was filled in for it; sessions keep their copies. Fails with `built_in`, `unknown_profile`. */
  deleteProfile: { args: { profileId: string }; value: null };
  profileValues: { args: { profileId: string }; value: ProfileValues };
  saveProfileValues: { args: { profileId: string; values: ProfileValues }; value: { sessions: number } };
  /** Runs a sequence against a session, one at a time. Fails with `busy`, `not_connected`. */
  run: { args: { sessionId: number; sequence: Sequence }; value: { runId: number } };
  cancelRun: { args: { runId: number }; value: null };
  /** Begins measuring a session anew: its snapshots are removed, its frames stay. */
  resetMetrics: { args: { sessionId: number }; value: null };
  /** The person has seen the alerts of a session. */
  alertsSeen: { args: { sessionId: number }; value: null };
  /** Runs checks against the server of a session, in a session of their own. Fails with `busy`, `read_only`. */
  runChecks: { args: { sessionId: number; checks: readonly CheckId[] }; value: { runId: number } };
  cancelChecks: { args: { runId: number }; value: null };
  rename: { args: { sessionId: number; name: string }; value: null };
  /** Closes and deletes a session with all it recorded. */
  remove: { args: { sessionId: number }; value: null };
  /** Tells that the store holds an imported session that the background has not seen. */
  imported: { args: { sessionId: number }; value: null };
  list: { args: null; value: { sessions: readonly SessionSummary[] } };
}

export type CommandName = keyof Commands;

/** What the background tells every connected view; none carries a payload or anything per frame. */
export type BridgeEvent =
  /** Every port gets one before the sessions. `problem` is one sentence when the background cannot work (no storage); null when all is well. */
  | { readonly kind: 'greeting'; readonly problem: string | null }
  | { readonly kind: 'session'; readonly summary: SessionSummary }
  /** What holds for all sessions: after the greeting, and whenever it changes. */
  | { readonly kind: 'conditions'; readonly online: boolean; readonly paused: boolean }
  | { readonly kind: 'removed'; readonly sessionId: number }
  /**
   * All profiles of the person's own, and what was filled in for each profile, built-in ones too (by id): after the
   * greeting, and whenever something of it changes.
   */
  | {
      readonly kind: 'profiles';
      readonly profiles: readonly Profile[];
      readonly values: Readonly<Record<string, ProfileValues>>;
    }
  /** A run went on or ended; at most some a second. After the greeting one for each that still runs. */
  | { readonly kind: 'run'; readonly run: RunView }
  /** A suite of checks went on or ended; at most some a second. After the greeting one for each that the background remembers. */
  | { readonly kind: 'checks'; readonly run: CheckRun };
