import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metricsAggregateCsv, metricsSnapshotsCsv } from '../../../lib/export/metrics-csv.ts';
import { METRICS_FORMATS } from '../../../lib/export/metrics-formats.ts';
import { BEGIN } from '../metrics/meter-story.ts';
import { joined, KNOWN_SECRET, METRICS_OPTIONS, sampleMetrics, sampleSnapshots } from './metrics-sample.ts';
import { parseCsv } from './parse-csv.ts';

function recordsOf(text: string): Record<string, string>[] {
  const [header = [], ...rows] = parseCsv(text);
  expect(new Set(header).size).toBe(header.length);
  return rows.map((row) => {
    expect(row).toHaveLength(header.length);
    return Object.fromEntries(header.map((name, i) => [name, row[i] ?? '']));
  });
}

describe('snapshots as CSV', () => {
  const rows = recordsOf(joined(metricsSnapshotsCsv(sampleMetrics())));

  it('are a row each', () => {
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      ...{ n: '1', from: String(BEGIN), isoFrom: '2023-11-14T22:13:20.000Z', isoTo: '2023-11-14T22:13:25.000Z' },
      ...{ state: 'ready', connectedMs: '4880', received: '20', bytesReceived: '800', attempts: '1' },
      ...{ 'failures.connection_error': '0', transitions: 'connecting→ready: 1' },
      ...{ 'reply.count': '20', 'reply.maxMs': '24', 'reply.meanMs': '14.5', 'age.minMs': '-3', 'age.negative': '3' },
    });
    expect(rows[1]).toMatchObject({ 'failures.connection_error': '1', 'reconnect.maxMs': '2400' });
  });

  it('leave empty what has no sample', () => {
    expect(rows[1]).toMatchObject({ 'ping.count': '', 'ping.p99Ms': '' });
  });

  it('are those of the time that was asked for', () => {
    const range = { from: BEGIN + 5000, to: BEGIN + 10_000 };
    expect(recordsOf(joined(metricsSnapshotsCsv(sampleMetrics({ range })))).map((row) => row['n'])).toEqual(['2']);
  });
});

describe('an aggregate as CSV', () => {
  const aggregateOf = (type: string) =>
    recordsOf(joined(metricsAggregateCsv(sampleMetrics({ snapshots: sampleSnapshots(type) }), METRICS_OPTIONS)));

  it('is a row for each thing known', () => {
    const rows = aggregateOf('pong');
    const row = (scope: string, name: string) => rows.find((one) => one['scope'] === scope && one['name'] === name);
    expect(row('count', 'received')).toMatchObject({ value: '21', isoTime: '', p99Ms: '' });
    expect(row('time', 'from')).toMatchObject({ value: String(BEGIN), isoTime: '2023-11-14T22:13:20.000Z' });
    expect(row('share', 'successRate')).toMatchObject({ value: '1' });
    expect(row('per-second', 'received-frames')).toMatchObject({ value: '2.1' });
    expect(row('failure', 'connection_error')).toMatchObject({ value: '1' });
    expect(row('transition', 'connecting→ready')).toMatchObject({ value: '1' });
    expect(row('metric', 'reply')).toMatchObject({ value: '', count: '21', maxMs: '700' });
    expect(row('reply-type', 'pong')).toMatchObject({ count: '20', maxMs: '24' });
  });

  it('of nothing is its header', () => {
    expect(parseCsv(joined(metricsAggregateCsv(sampleMetrics({ snapshots: [] }), METRICS_OPTIONS)))).toHaveLength(1);
  });

  it('can be read back whatever a server calls its messages, and no cell is a formula', () => {
    const type = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('=1+1', '+1', '-1', '@x', '\t=1', "'", '"', '",\r\n"', '＝1', ' =1'),
    );
    fc.assert(
      fc.property(type, (name) => {
        const told = aggregateOf(name).filter((row) => row['scope'] === 'reply-type');
        expect(told.map((row) => row['name']?.replace(/^'/, '')).toSorted()).toEqual([name, 'late'].toSorted());
        for (const row of told) expect(row['name']).not.toMatch(/^\s*[=+\-@\t\r＝＋－＠]/u);
      }),
      { numRuns: 60 },
    );
  });

  it('masks secrets in the names of messages', () => {
    expect(aggregateOf(`t-${KNOWN_SECRET}`).map((row) => row['name'])).toContain('t-***');
  });
});

describe('the formats for a menu', () => {
  it('all write something, each under a name of its own', () => {
    expect(new Set(METRICS_FORMATS.map(({ id }) => id)).size).toBe(METRICS_FORMATS.length);
    for (const { write } of METRICS_FORMATS) {
      expect(joined(write(sampleMetrics(), METRICS_OPTIONS)).length).toBeGreaterThan(100);
    }
  });
});
