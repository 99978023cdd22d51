import { ok, type Result } from '../base/result.ts';
import type { SessionSettings } from '../bridge/messages.ts';
import type { FrameObserver } from '../capture/observer.ts';
import { createInspector, type Inspector } from '../contract/inspector.ts';
import { createFrameObserver } from '../metrics/frame-observer.ts';
import type { Profile } from '../profile/schema.ts';
import type { GeneratorScope, Variables } from '../profile/variables.ts';
import type { HandshakeHeader } from '../protocol/handshake.ts';
import type { StoredSession } from '../session/stored-session.ts';
import { handshakeHeaders } from './session-endpoint.ts';

type StoredPart = Pick<StoredSession, 'profile' | 'headers' | 'variables' | 'ownSettings'>;

/** A session's own copy of its profile, with what rests on it; the person may change it while frames come. */
export class SessionProfile {
  /** Stays the same while what it asks changes with the profile. */
  readonly observer: FrameObserver;
  #profile: Profile;
  #headers: readonly HandshakeHeader[];
  #variables: Variables;
  /** The person changed this copy, so that it no longer follows the profile. */
  #isOwn: boolean;
  #revision: number;
  #inspector: Inspector;
  #observing: FrameObserver;

  constructor({ profile, headers, variables, ownSettings }: StoredPart, revision: number) {
    this.#profile = profile;
    this.#headers = headers;
    this.#variables = variables;
    this.#isOwn = ownSettings === true;
    this.#revision = revision;
    this.#inspector = createInspector(profile);
    this.#observing = createFrameObserver(profile);
    const observing = () => this.#observing;
    this.observer = {
      observe: (direction, payload, byteLength, seq, time) =>
        this.#observing.observe(direction, payload, byteLength, seq, time),
      get isWaiting() {
        return observing().isWaiting;
      },
      passed: (now) => this.#observing.passed(now),
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
      revision: this.#revision,
    };
  }

  get stored(): StoredPart {
    const own = this.#isOwn ? { ownSettings: true as const } : {};
    return { profile: this.#profile, headers: this.#headers, variables: this.#variables, ...own };
  }

  /** Whether a change of this profile is a change of this session too. */
  follows(profileId: string): boolean {
    return this.#profile.id === profileId && !this.#isOwn;
  }

  /** From now on the person's own. */
  own(): void {
    this.#isOwn = true;
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
    this.#profile = profile;
    this.#headers = headers;
    this.#variables = variables;
    this.#inspector = createInspector(profile);
    // Requests that wait for a reply are forgotten: the rule that pairs them may be another now.
    this.#observing = createFrameObserver(profile);
    return ok(all.value);
  }
}
