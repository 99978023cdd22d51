import type { Profile } from '../profile/schema.ts';
import type { ConnectionEvent } from '../protocol/connection-event.ts';
import { maskProtocolSecrets, maskTextSecrets, maskUrlSecrets } from '../protocol/url-secrets.ts';
import type { SessionSummary } from '../session/summary.ts';

/** What an export may show of a session besides its frames, which are the person's own data and stay as they are. */
export interface Redactor {
  summary(summary: SessionSummary): SessionSummary;
  profile(profile: Profile): Profile;
  event(event: ConnectionEvent): ConnectionEvent;
}

export function redactor(includeSecrets: boolean | undefined): Redactor {
  return includeSecrets === true ? KEEP : MASKED;
}

const KEEP: Redactor = {
  summary: (summary) => summary,
  profile: (profile) => profile,
  event: (event) => event,
};

const MASKED: Redactor = {
  summary: (summary) => ({
    ...summary,
    name: maskTextSecrets(summary.name),
    url: maskUrlSecrets(summary.url),
    protocols: summary.protocols.map(maskProtocolSecrets),
    problem: summary.problem === null ? null : maskTextSecrets(summary.problem),
  }),
  profile: (profile) => ({
    ...profile,
    name: maskTextSecrets(profile.name),
    description: maskTextSecrets(profile.description),
    url: maskUrlSecrets(profile.url),
    protocols: profile.protocols.map(maskProtocolSecrets),
    closePolicy: profile.closePolicy.map((row) => ({ ...row, why: maskTextSecrets(row.why) })),
  }),
  event: maskEvent,
};

function maskEvent(event: ConnectionEvent): ConnectionEvent {
  switch (event.kind) {
    case 'attempt':
      return { ...event, url: maskUrlSecrets(event.url), protocols: event.protocols.map(maskProtocolSecrets) };
    case 'open':
      return { ...event, protocol: maskProtocolSecrets(event.protocol) };
    case 'close':
      return { ...event, reason: maskTextSecrets(event.reason) };
    case 'stopped':
      return { ...event, detail: maskTextSecrets(event.detail), why: maskTextSecrets(event.why) };
    case 'error':
    case 'dropped':
      return { ...event, detail: maskTextSecrets(event.detail) };
    case 'retry':
      return { ...event, why: maskTextSecrets(event.why) };
    case 'gap':
      return event;
  }
}
