import { closeCodeName } from '../protocol/close-codes.ts';
import type { ConnectionEvent } from '../protocol/connection-event.ts';
import { maskProtocolSecrets } from '../protocol/url-secrets.ts';
import { ENDED, PROBE_WORDS, plainWords, SLOWED } from './failure-words.ts';
import { countOf, formatCount, formatDuration } from './format.ts';
import { alertText, alertTitle } from './measure-words.ts';

export type EventOf<Kind extends ConnectionEvent['kind']> = Extract<ConnectionEvent, { kind: Kind }>;

/** What a row of the timeline table says: the event's name and the rest. */
export interface EventText {
  readonly name: string;
  readonly detail: string;
  readonly tone: 'good' | 'bad' | 'wait' | 'plain';
}

/** `events` holds `event` at `n - 1`; without them what rests on earlier events is left out. */
export function eventText(event: ConnectionEvent, events: readonly ConnectionEvent[] = []): EventText {
  switch (event.kind) {
    case 'attempt': {
      const protocols = listed('subprotocols', event.protocols.map(maskProtocolSecrets));
      return text('attempt', `attempt ${event.attempt}${protocols}${listed('headers', event.headers)}`, 'plain');
    }
    case 'open': {
      const none = offered(event, events).length > 0 ? ' · no subprotocol agreed' : '';
      const protocol = event.protocol === '' ? none : ` · subprotocol ${maskProtocolSecrets(event.protocol)}`;
      const extensions = event.extensions === '' ? '' : ` · ${event.extensions}`;
      return text('open', `${handshakeText(event)}${protocol}${extensions}`, 'good');
    }
    case 'close':
      return text('close', closeText(event), event.code === 1000 || event.initiator === 'user' ? 'plain' : 'bad');
    case 'error': {
      const slowed = event.slowed ? ` · ${SLOWED}` : '';
      // Our own doing is a pause; red would blame the server.
      const tone = event.cause === 'suspended' ? 'wait' : 'bad';
      return text('error', `${plainWords(event.category)}: ${event.detail}${slowed}`, tone);
    }
    case 'probe':
      return text('probe', `extra request of ours: ${PROBE_WORDS[event.method]}`, 'plain');
    case 'retry': {
      const detail = `attempt ${event.attempt} ${followsText(event.resumeAt - event.time)} · ${event.why}`;
      return text('retry', detail, 'wait');
    }
    case 'hold':
      return text('hold', holdText(event), event.held ? 'wait' : 'plain');
    case 'stopped': {
      const detail = [event.detail, event.why].filter(Boolean).join(' · ');
      return text('stopped', detail, event.cause === 'attempts' || event.cause === 'failure' ? 'bad' : 'plain');
    }
    case 'ready':
      return event.ready
        ? text(
            'ready',
            [`ready after ${formatDuration(event.afterMs)}`, event.detail].filter(Boolean).join(' · '),
            'good',
          )
        : text('not ready', event.detail || `not ready after ${formatDuration(event.afterMs)}`, 'bad');
    case 'heartbeat-missed': {
      const row = event.missed > 1 ? ` · ${event.missed} in a row` : '';
      return text('heartbeat missed', `no reply within ${formatDuration(event.afterMs)}${row}`, 'wait');
    }
    case 'heartbeat':
      return text('heartbeat', `answered after ${formatDuration(event.replyMs)}`, 'plain');
    case 'alert':
      return text('alert', `${alertTitle(event)}: ${alertText(event)}`, 'wait');
    case 'check':
      return text('check', `${event.check} ${event.result.toUpperCase()} · ${event.detail}`, CHECK_TONES[event.result]);
    case 'reset':
      return text('reset', 'measuring began anew; what was before is not counted', 'plain');
    case 'silence':
      return event.over
        ? text('silence over', `received again after ${formatDuration(event.quietMs)}`, 'plain')
        : text('silence', `nothing received for ${formatDuration(event.quietMs)}`, 'wait');
    case 'queue': {
      const detail = `${countOf(event.messages, 'queued message')} ${QUEUE_WORDS[event.what]}`;
      return text('queue', detail, event.what === 'expired' || event.what === 'unsure' ? 'bad' : 'plain');
    }
    case 'auto-reply':
      return text('auto-reply', replyText(event), event.what === 'failed' ? 'bad' : 'wait');
    case 'unanswered':
      return text('unanswered', unansweredText(event), 'wait');
    case 'order':
      return text(event.what === 'gap' ? 'gap in the count' : event.what, orderText(event), 'wait');
    case 'run':
      return text('sequence', runText(event), RUN_TONES[event.what]);
    case 'state':
      return text('state', `${event.from} → ${event.to}`, 'plain');
    case 'gap':
      return text('gap', gapText(event), 'wait');
    case 'dropped':
      return text('dropped', `${countOf(event.frames, 'frame')} not stored: ${event.detail}`, 'bad');
  }
}

const QUEUE_WORDS = {
  sent: 'sent',
  dropped: 'dropped by you',
  expired: 'dropped: too old',
  unsure: 'may have been sent when the background ended, and not sent again',
} as const;

const CHECK_TONES = { pass: 'good', fail: 'bad', skip: 'plain', error: 'wait' } as const;

const RUN_TONES = { started: 'plain', done: 'good', failed: 'bad', cancelled: 'plain' } as const;

function text(name: string, detail: string, tone: EventText['tone']): EventText {
  return { name, detail, tone };
}

/** Subprotocols that the attempt of this connection asked for. */
function offered(open: EventOf<'open'>, events: readonly ConnectionEvent[]): readonly string[] {
  for (let i = open.n - 2; i >= 0; i--) {
    const earlier = events[i];
    if (earlier?.kind === 'attempt' && earlier.connection <= open.connection)
      return earlier.connection === open.connection ? earlier.protocols : [];
  }
  return [];
}

function listed(what: string, names: readonly string[]): string {
  return names.length === 0 ? '' : ` · ${what} ${names.join(', ')}`;
}

function handshakeText(open: EventOf<'open'>): string {
  return `handshake ${formatDuration(open.handshakeMs)}${open.slowed ? ` · ${SLOWED}` : ''}`;
}

/** What the detail says is the background's own sentence, so it stands as it is. */
function replyText({ what, name, replies, detail }: EventOf<'auto-reply'>): string {
  const fate = what === 'limited' ? 'held back' : 'not sent';
  const why = detail === '' ? '' : ` · ${detail}`;
  return `${countOf(replies, 'automatic reply', 'automatic replies')} “${name}” ${fate}${why}`;
}

function unansweredText({ cause, requests, seq, type, afterMs }: EventOf<'unanswered'>): string {
  const oldest = `#${formatCount(seq)}${type === '' ? '' : ` ${type}`}`;
  const which = requests === 1 ? oldest : `the oldest is ${oldest}`;
  const after = cause === 'timeout' && afterMs !== null ? ` after ${formatDuration(afterMs)}` : UNANSWERED[cause];
  return `${countOf(requests, 'request')} without a reply${after}: ${which}`;
}

const UNANSWERED = {
  timeout: '',
  ended: ' when the connection ended',
  replaced: ' when another request took the same id',
  limit: ', forgotten because too many waited',
} as const;

function orderText({ what, seq, expected, got, missing, times }: EventOf<'order'>): string {
  const at = `#${formatCount(seq)}`;
  const more = times > 1 ? ` · ${formatCount(times)} times` : '';
  if (what === 'gap')
    return `${countOf(missing, 'message')} missing before ${at}: ${expected} was due, ${got} came${more}`;
  const how = what === 'duplicate' ? 'came again' : 'came late';
  return `${got} ${how} in ${at}; ${expected} was due${more}`;
}

function runText({ what, name, detail }: EventOf<'run'>): string {
  return `“${name}” ${what}${detail === '' ? '' : ` · ${detail}`}`;
}

export function gapText(event: EventOf<'gap'>): string {
  const who = event.cause === 'worker' ? 'the extension was not running' : 'the browser or the extension was restarted';
  return `nothing recorded for ${formatDuration(event.to - event.from)}: ${who}`;
}

export function holdText({ by, held }: EventOf<'hold'>): string {
  if (by === 'offline') return held ? 'attempts wait: the browser is offline' : 'the browser is online again';
  return held ? 'attempts wait: all sessions are paused' : 'attempts go on';
}

function followsText(waitMs: number): string {
  return waitMs <= 0 ? 'follows at once' : `follows after ${formatDuration(waitMs)}`;
}

/** `1006 Abnormal Closure · “reason” · by the network · not clean`. */
export function closeText(close: EventOf<'close'>): string {
  const reason = close.reason === '' ? '' : ` · “${close.reason}”`;
  const who =
    close.initiator === 'user' ? 'by you' : close.initiator === 'policy' ? 'by a rule' : `by the ${close.initiator}`;
  return `${close.code} ${closeCodeName(close.code)}${reason} · ${who} · ${close.wasClean ? 'clean' : 'not clean'}`;
}

/** The rule between frames: one line, with how long the connection had been away. */
export function ruleText(event: ConnectionEvent, events: readonly ConnectionEvent[]): string {
  const { name, detail } = eventText(event);
  switch (event.kind) {
    case 'open': {
      const lostAt = lostBefore(event, events);
      if (lostAt === null) return `connected · ${handshakeText(event)}`;
      return `reconnected after ${formatDuration(event.time - lostAt)} · ${handshakeText(event)}`;
    }
    case 'close':
      return `closed · ${detail}`;
    case 'error':
      return ENDED.has(event.cause) ? `${plainWords(event.cause)} · ${event.detail}` : `could not connect · ${detail}`;
    case 'gap':
    case 'hold':
    case 'silence':
    case 'auto-reply':
    case 'unanswered':
    case 'order':
    case 'reset':
      return detail;
    default:
      return `${name} · ${detail}`;
  }
}

/** When the open connection before `event` ended: failed attempts close too, but the outage began with the first close or gap. */
function lostBefore(event: ConnectionEvent, events: readonly ConnectionEvent[]): number | null {
  let lostAt: number | null = null;
  for (let i = event.n - 2; i >= 0; i--) {
    const earlier = events[i];
    if (earlier?.kind === 'open') return lostAt;
    if (earlier?.kind === 'close') lostAt = earlier.time;
    if (earlier?.kind === 'gap') lostAt = earlier.from;
  }
  return null;
}

/** `authentication failed (HTTP status)`; a cause that only repeats its category is left out. */
export function failureWords({ category, cause }: EventOf<'error'>): string {
  const words = plainWords(category);
  const why = plainWords(cause);
  return words.includes(why) ? words : `${words} (${why})`;
}
