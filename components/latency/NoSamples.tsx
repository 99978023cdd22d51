import type { Aggregate } from '../../lib/metrics/aggregate.ts';
import { measureName } from '../../lib/metrics/measure-names.ts';
import { countOf } from '../../lib/panel/format.ts';
import { metricWords } from '../../lib/panel/metric-words.ts';
import type { CorrelationRule, Profile } from '../../lib/profile/schema.ts';
import type { Metric } from '../../lib/protocol/metric.ts';
import type { PaneProps } from './pane-props.ts';

type Props = Pick<PaneProps, 'choice' | 'range' | 'profile' | 'whole' | 'onChoice'>;

/** In place of a view that has nothing to show: what it would show, and what is missing for it. */
export function NoSamples({ choice, range, profile, whole, onChoice }: Props) {
  const { metric, connection } = choice;
  const { samples, from } = metricWords(metric);
  const where =
    range === null
      ? connection === null
        ? 'here yet'
        : 'on this connection'
      : connection === null
        ? 'in this stretch of time'
        : 'on this connection in this stretch of time';
  const isPart = range !== null || connection !== null;
  return (
    <div className="empty">
      <h2>
        {measureName(metric)}: no {samples} {where}
      </h2>
      <p>{from}</p>
      <p>
        {(metric === 'reply' ? lostText(profile, whole, connection) : null) ?? whatIsMissing(metric, profile, isPart)}
      </p>
      {isPart ? (
        <button
          type="button"
          className="button"
          onClick={() => onChoice({ range: null, latestMs: null, connection: null })}
        >
          {connection === null ? 'Show the whole time' : 'Show the whole time, all connections'}
        </button>
      ) : null}
    </div>
  );
}

/** That something was asked and nothing came; null where that is not so. */
function lostText({ correlation }: Profile, whole: Aggregate | null, connection: number | null): string | null {
  const { requests = 0, replies = 0 } = whole?.whole.counts ?? {};
  if (requests === 0 || replies > 0) return null;
  const [rule] = correlation.rules;
  const way = rule?.asks === 'received' ? 'received' : 'sent';
  const asked = `${countOf(requests, 'request')} ${requests === 1 ? 'was' : 'were'} ${way}`;
  const limit =
    correlation.timeoutMs === null
      ? ' This profile sets no time limit for replies, so none is told as missing while its connection is open.'
      : '';
  const part = connection === null ? '' : ' on all connections together';
  return `${asked}${part}, and none was answered.${limit}${rule === undefined ? '' : ` ${ruleText(rule)}`}`;
}

function whatIsMissing(metric: Metric, { correlation }: Profile, isPart: boolean): string {
  switch (metric) {
    case 'reply': {
      const [rule] = correlation.rules;
      if (rule === undefined)
        return 'This profile has no rule for what is a reply to what: only acknowledgements of the protocol itself, where it has them, are measured.';
      const invite = rule.asks === 'sent' && !isPart ? ' Send a message from the composer to see the first.' : '';
      return `${ruleText(rule)}${invite}`;
    }
    case 'ping':
      return 'Only heartbeats whose reply the profile describes are measured.';
    case 'age':
      return 'The profile says in which field a message carries its time stamp; without one there is no age.';
    case 'reconnect':
      return 'No connection of this session was lost and opened again in this time.';
    case 'handshake':
    case 'gap':
    case 'lag':
      return 'Nothing of the kind happened in this part of the session.';
  }
}

function ruleText(rule: CorrelationRule): string {
  const [request, reply] = rule.asks === 'sent' ? ['sent', 'received'] : ['received', 'sent'];
  switch (rule.by) {
    case 'path':
      return `A ${reply} message whose ${rule.replyPath} equals the ${rule.requestPath} of a ${request} one is its reply; each pair is one sample.`;
    case 'echo':
      return `A ${reply} message with the same content as a ${request} one is its reply; each pair is one sample.`;
    case 'order':
      return `Each ${reply} message is the reply to the oldest ${request} one that has none; each pair is one sample.`;
  }
}
