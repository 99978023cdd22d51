import { sameContent } from '../base/json.ts';
import { ok, type Result } from '../base/result.ts';
import type { SessionSettings } from '../bridge/messages.ts';
import type { FrameObserver } from '../capture/observer.ts';
import { createInspector, type Inspector } from '../contract/inspector.ts';
import { createFrameObserver } from '../metrics/frame-observer.ts';
import type { Profile } from '../profile/schema.ts';
import { followVariables, type GeneratorScope, maskSecrets, secretsIn, type Variables } from '../profile/variables.ts';
import type { ConnectionEventBody } from '../protocol/connection-event.ts';
import type { HandshakeHeader } from '../protocol/handshake.ts';
import type { SessionState } from '../session/state.ts';
import type { StoredSession } from '../session/stored-session.ts';
import { handshakeHeaders } from './session-endpoint.ts';

type StoredPart = Pick<StoredSession, 'profile' | 'headers' | 'variables' | 'given' | 'formerSecrets' | 'ownSettings'>;

/** A profile as it is now, with what its variables are given. */
export interface Offer {
  readonly profile: Profile;
  readonly given: Variables;
}

/** Parts of events that are for people. */
const SENTENCES: ReadonlySet<string> = new Set(['detail', 'why', 'reason']);
/** More tokens than a session wears out while somebody still looks at its first frames. */
const MOST_FORMER_SECRETS = 200;

/** A session's own copy of its profile, with what rests on it; the person may change it while frames come. */
export class SessionProfile {
  /** Stays the same while what it asks changes with the profile. */
  readonly observer: FrameObserver;
  #profile: Profile;
  #headers: readonly HandshakeHeader[];
  #variables: Variables;
  #given: Variables | undefined;
  #formerSecrets: readonly string[];
  /** The person changed this copy, so that it no longer follows the profile. */
  #isOwn: boolean;
  #revision: number;
  #inspector: Inspector;
  #observing: FrameObserver;
  /** Those that were replaced and have something left to tell. */
  readonly #left: FrameObserver[] = [];

  constructor(stored: StoredPart, revision: number) {
    const { profile, headers, variables, given, formerSecrets = [], ownSettings } = stored;
    this.#profile = profile;
    this.#headers = headers;
    this.#variables = variables;
    this.#given = given;
    this.#formerSecrets = formerSecrets;
    this.#isOwn = ownSettings === true;
    this.#revision = revision;
    this.#inspector = createInspector(profile);
    this.#observing = createFrameObserver(profile);
    const observing = () => this.#observing;
    const isLeft = () => this.#left.length > 0;
    this.observer = {
      observe: (direction, payload, byteLength, seq, time) =>
        this.#observing.observe(direction, payload, byteLength, seq, time),
      get isWaiting() {
        return isLeft() || observing().isWaiting;
      },
      passed: (now) => {
        const left = this.#left.splice(0).flatMap((observer) => observer.passed(now));
        return left.length === 0 ? this.#observing.passed(now) : [...left, ...this.#observing.passed(now)];
      },
      connectionEnded: () => this.#observing.connectionEnded(),
    };
  }

  get profile(): Profile {
    return this.#profile;
  }

  get headers(): readonly HandshakeHeader[] {
    return this.#headers;
  }

  get variables(): Variables {
    return this.#variables;
  }

  get inspector(): Inspector {
    return this.#inspector;
  }

  get settings(): SessionSettings {
    return {
      profile: this.#profile,
      headers: this.#headers,
      variables: this.#variables,
      formerSecrets: this.#formerSecrets,
      revision: this.#revision,
    };
  }

  get stored(): StoredPart {
    return {
      profile: this.#profile,
      headers: this.#headers,
      variables: this.#variables,
      formerSecrets: this.#formerSecrets,
      ...(this.#given === undefined ? {} : { given: this.#given }),
      ...(this.#isOwn ? { ownSettings: true as const } : {}),
    };
  }

  /** A sentence may quote what a server said, and a server may say a secret. */
  masked(sentence: string): string {
    return maskSecrets(sentence, secretsIn(this.#profile, this.#variables, this.#formerSecrets));
  }

  /** How the last connection ended, as everybody sees it. */
  maskedState(state: SessionState): SessionState {
    if (!('lastClose' in state) || state.lastClose === null || state.lastClose.reason === '') return state;
    return { ...state, lastClose: { ...state.lastClose, reason: this.masked(state.lastClose.reason) } };
  }

  /** An event as it is kept: everybody reads its sentences. */
  maskedEvent(body: ConnectionEventBody): ConnectionEventBody {
    const parts = Object.entries(body).map(([name, part]) =>
      typeof part === 'string' && SENTENCES.has(name) ? [name, this.masked(part)] : [name, part],
    );
    return Object.fromEntries(parts) as ConnectionEventBody;
  }

  /** Whether a change of the profile is a change of this session too. Settings that became the profile's are no longer its own. */
  follows(profile: Profile): boolean {
    if (this.#profile.id !== profile.id) return false;
    if (this.#isOwn && sameContent(this.#profile, profile)) this.#isOwn = false;
    return !this.#isOwn;
  }

  /** Whether it lives by this already. */
  has({ profile, given }: Offer): boolean {
    const isGiven = this.#given === undefined || sameContent(this.#given, given);
    return isGiven && sameContent(this.#profile, profile);
  }

  /** From now on the person's own. */
  own(): void {
    this.#isOwn = true;
  }

  /** Takes over a profile that changed; gives the headers of the next handshake. */
  take({ profile, given }: Offer, scope: GeneratorScope): Result<readonly HandshakeHeader[]> {
    const before = { given: this.#given ?? {}, variables: this.#variables };
    const variables = followVariables(profile, given, before, scope);
    if (!variables.ok) return variables;
    const headers = this.change(profile, this.#headers, variables.value, scope);
    if (headers.ok) this.#given = given;
    return headers;
  }

  /** Changes all of it, or nothing where a header cannot be filled; gives the headers of the next handshake. */
  change(
    profile: Profile,
    headers: readonly HandshakeHeader[],
    variables: Variables,
    scope: GeneratorScope,
  ): Result<readonly HandshakeHeader[]> {
    const all = handshakeHeaders(profile, headers, variables, scope);
    if (!all.ok) return all;
    this.#revision += 1;
    this.#headers = headers;
    this.#remember(profile, variables);
    this.#variables = variables;
    // With another value of a variable requests still wait for their replies, and a message in several frames for its rest.
    if (sameContent(profile, this.#profile)) return ok(all.value);
    this.#profile = profile;
    this.#inspector = createInspector(profile);
    // Requests that wait for a reply are told as unanswered: the rule that pairs them may be another now.
    this.#observing.connectionEnded();
    if (this.#observing.isWaiting) this.#left.push(this.#observing);
    this.#observing = createFrameObserver(profile);
    return ok(all.value);
  }

  /** Keeps what was secret and is about to be replaced: recorded frames hold it. */
  #remember(profile: Profile, variables: Variables): void {
    const still = new Set(secretsIn(profile, variables));
    const gone = secretsIn(this.#profile, this.#variables, this.#formerSecrets).filter((secret) => !still.has(secret));
    this.#formerSecrets = gone.slice(-MOST_FORMER_SECRETS);
  }
}
