import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metricsOpenMetrics } from '../../../lib/export/metrics-openmetrics.ts';
import { BEGIN } from '../metrics/meter-story.ts';
import { joined, KNOWN_SECRET, METRICS_OPTIONS, sampleMetrics, sampleSnapshots } from './metrics-sample.ts';
import { type MetricFamily, parseOpenMetrics } from './parse-openmetrics.ts';

const text = (more = {}) => joined(metricsOpenMetrics(sampleMetrics(more), METRICS_OPTIONS));

function family(families: readonly MetricFamily[], name: string): MetricFamily {
  const found = families.find((one) => one.name === `socketwright_${name}`);
  if (found === undefined) throw new Error(`There is no ${name}.`);
  return found;
}

const amount = (one: MetricFamily, suffix: string, labels: Readonly<Record<string, string>> = {}) =>
  one.samples.find((sample) => {
    const isSame = Object.entries(labels).every(([name, value]) => sample.labels[name] === value);
    return sample.name === one.name + suffix && isSame;
  })?.value;

describe('metrics as OpenMetrics', () => {
  const families = parseOpenMetrics(text());

  it('have a histogram of each metric in seconds', () => {
    const reply = family(families, 'reply_seconds');
    expect(reply).toMatchObject({ type: 'histogram', unit: 'seconds' });
    expect(amount(reply, '_count')).toBe(21);
    expect(amount(reply, '_sum')).toBeCloseTo(0.99, 6);
    expect(amount(reply, '_bucket', { le: '0.01' })).toBe(6);
    expect(amount(reply, '_bucket', { le: '0.5' })).toBe(20);
    expect(amount(reply, '_bucket', { le: '1.0' })).toBe(21);
    for (const metric of ['handshake', 'ping', 'gap', 'reconnect', 'lag']) family(families, `${metric}_seconds`);
  });

  it('have percentiles of each metric and of each type of replies', () => {
    expect(amount(family(families, 'latency_seconds'), '', { metric: 'ping', quantile: '0.99' })).toBeCloseTo(0.012, 4);
    expect(amount(family(families, 'reply_type_seconds'), '_count', { type: 'pong' })).toBe(20);
  });

  it('have the samples of all types that look alike without their secrets', () => {
    const [first, second] = sampleSnapshots();
    if (first === undefined || second === undefined) throw new Error('There are two snapshots.');
    const named = (snapshot: typeof first, type: string) => ({
      ...snapshot,
      types: snapshot.types.map((one) => ({ ...one, type })),
    });
    const secrets = [KNOWN_SECRET, 'swordfish-77'];
    const snapshots = [named(first, `to ${secrets[0]}`), named(second, `to ${secrets[1]}`)];
    const types = family(parseOpenMetrics(text({ snapshots, secrets })), 'reply_type_seconds');
    const counts = types.samples.filter(({ name }) => name.endsWith('_count'));
    expect(counts).toMatchObject([{ value: 21 }]);
    expect(counts[0]?.labels['type']).toBe('to ***');
  });

  it('have ages as gauges, because they may be below 0', () => {
    const age = family(families, 'age_seconds');
    expect(age.type).toBe('gauge');
    expect(amount(age, '', { statistic: 'min' })).toBe(-0.003);
  });

  it('have counters, failures and changes of state', () => {
    expect(amount(family(families, 'frames'), '_total', { direction: 'received' })).toBe(21);
    expect(amount(family(families, 'payload_bytes'), '_total', { direction: 'sent' })).toBe(600);
    expect(amount(family(families, 'failures'), '_total', { category: 'connection_error' })).toBe(1);
    expect(amount(family(families, 'transitions'), '_total', { from: 'connecting', to: 'ready' })).toBe(1);
    expect(amount(family(families, 'measured_seconds'), '_total')).toBe(10);
  });

  it('say of which session, and when', () => {
    for (const { samples } of families) {
      for (const { labels, timestamp } of samples) {
        expect(labels['session']).toBe('Chat');
        expect(timestamp).toBe((BEGIN + 10_000) / 1000);
      }
    }
    expect(family(families, 'session').samples[0]?.labels['url']).toBe('wss://chat.example/ws?token=***&room=1');
  });

  it('of nothing are only their end', () => {
    expect(text({ snapshots: [] })).toBe('# EOF\n');
  });

  it('keep to the grammar whatever a server calls its messages', () => {
    const odd = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('a"b', 'a\\b', '\\', '\\n', '\n# EOF\n', '"} 1\nevil 1', 'a,b="c', `x${KNOWN_SECRET}`),
    );
    fc.assert(
      fc.property(odd, odd, (type, name) => {
        const summary = { ...sampleMetrics().summary, name };
        const told = parseOpenMetrics(text({ summary, snapshots: sampleSnapshots(type) }));
        const shown = family(told, 'reply_type_seconds').samples.map(({ labels }) => labels['type']);
        const expected = type.replaceAll(KNOWN_SECRET, '***').replace(/\p{Surrogate}/gu, '\u{fffd}');
        expect(new Set(shown)).toEqual(new Set([expected, 'late']));
      }),
      { numRuns: 60 },
    );
  });

  it('tell a type once, also where masking makes two the same', () => {
    const snapshots = [...sampleSnapshots(`a${KNOWN_SECRET}`), ...sampleSnapshots('a***')];
    expect(() => parseOpenMetrics(text({ snapshots }))).not.toThrow();
  });
});
