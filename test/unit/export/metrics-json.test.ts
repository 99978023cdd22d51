import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { metricsJson } from '../../../lib/export/metrics-json.ts';
import { type MetricsFile, metricsSchema } from '../../../lib/export/metrics-schema.ts';
import { METRICS_FORMAT, METRICS_VERSION, type MetricsSource } from '../../../lib/export/metrics-source.ts';
import { BEGIN } from '../metrics/meter-story.ts';
import { joined, KNOWN_SECRET, METRICS_OPTIONS, sampleMetrics, sampleSnapshots } from './metrics-sample.ts';

function fileOf(
  source: MetricsSource,
  parts: 'snapshots' | 'aggregate' | 'both' = 'both',
  options = METRICS_OPTIONS,
): MetricsFile {
  return metricsSchema.parse(JSON.parse(joined(metricsJson(source, parts, options))));
}

describe('metrics as JSON', () => {
  it('hold what was measured, snapshot by snapshot', () => {
    const { format, version, session, limits, snapshots } = fileOf(sampleMetrics(), 'snapshots');
    expect({ format, version, session, limits }).toEqual({
      ...{ format: METRICS_FORMAT, version: METRICS_VERSION, limits: { handshakeMs: 300, messageMs: 500 } },
      session: { name: 'Chat', url: 'wss://chat.example/ws?token=***&room=1', profileId: 'json', createdAt: BEGIN },
    });
    expect(snapshots).toHaveLength(2);
    expect(snapshots?.[0]).toMatchObject({
      ...{ n: 1, from: BEGIN, to: BEGIN + 5000, fromSeq: 1, toSeq: 40, state: 'ready', connectedMs: 4880 },
      counts: { sent: 20, received: 20, bytesSent: 600, requests: 20, replies: 20 },
      transitions: [{ from: 'connecting', to: 'ready', count: 1 }],
      metrics: { reply: { count: 20, min: 5, max: 24, mean: 14.5 }, age: { negative: 3 }, lag: { count: 1 } },
    });
    expect(snapshots?.[1]).toMatchObject({
      failures: { connection_error: 1 },
      counts: { slowHandshakes: 1, slowMessages: 1, late: 1, reconnects: 1 },
      types: [{ type: 'late', count: 1 }],
    });
  });

  it('hold the buckets in which all samples are', () => {
    const [first] = fileOf(sampleMetrics(), 'snapshots').snapshots ?? [];
    const { buckets = [], count } = first?.metrics.reply ?? {};
    expect(buckets.reduce((sum, [, , held]) => sum + held, 0)).toBe(count);
    for (const [fromMs, toMs] of buckets) expect(toMs).toBeGreaterThan(fromMs);
    expect(buckets[0]?.[0]).toBeLessThanOrEqual(5);
    expect(buckets.at(-1)?.[1]).toBeGreaterThan(24);
  });

  it('hold all of it as one with its trends', () => {
    const { aggregate, snapshots } = fileOf(sampleMetrics(), 'aggregate');
    expect(snapshots).toBeNull();
    expect(aggregate).toMatchObject({
      ...{ snapshots: 2, durationMs: 10_000, successRate: 1 },
      counts: { received: 21, attempts: 2, opened: 2 },
      metrics: { reply: { count: 21 }, reconnect: { count: 1, max: 2400 }, handshake: { count: 2 } },
      rates: { 'received-frames': 2.1 },
      trends: { reply: { direction: 'unknown', values: 2, window: 10 } },
    });
  });

  it('hold only the time that was asked for', () => {
    const range = { from: BEGIN + 5000, to: BEGIN + 10_000 };
    const file = fileOf(sampleMetrics({ range }));
    expect(file.range).toEqual(range);
    expect(file.snapshots?.map(({ n }) => n)).toEqual([2]);
    expect(file.aggregate?.counts.received).toBe(1);
  });

  it('of nothing are empty', () => {
    expect(fileOf(sampleMetrics({ snapshots: [] }))).toMatchObject({ aggregate: null, snapshots: [] });
  });

  it('hold no secret unless they are asked to', () => {
    const source = sampleMetrics({ snapshots: sampleSnapshots(`t-${KNOWN_SECRET}`) });
    const text = joined(metricsJson(source, 'both', METRICS_OPTIONS));
    expect(text).not.toContain(KNOWN_SECRET);
    expect(text).not.toContain('abc123secret');
    const whole = fileOf(source, 'both', { ...METRICS_OPTIONS, includeSecrets: true });
    expect(whole.urlSecrets).toBe('included');
    expect(whole.session.url).toContain('abc123secret');
    expect(whole.aggregate?.types.map(({ type }) => type)).toContain(`t-${KNOWN_SECRET}`);
  });
});

describe('the published JSON Schema', () => {
  const name = `metrics-${METRICS_VERSION}`;

  // After a wanted change: run this file with `vitest run -u` and read the difference.
  it('says what the code checks', async () => {
    const { $schema, ...rest } = z.toJSONSchema(metricsSchema);
    const title = `Socketwright metrics, version ${METRICS_VERSION}`;
    const published = { $schema, $id: `urn:socketwright:${name}`, title, ...rest };
    const path = `../../../public/schemas/${name}.schema.json`;
    await expect(`${JSON.stringify(published, null, 2)}\n`).toMatchFileSnapshot(path);
  });

  it('accepts what is written and nothing else', async () => {
    const url = new URL(`../../../public/schemas/${name}.schema.json`, import.meta.url);
    const schema = z.fromJSONSchema(JSON.parse(await readFile(url, 'utf8')) as Record<string, unknown>);
    const file = JSON.parse(joined(metricsJson(sampleMetrics(), 'both', METRICS_OPTIONS))) as object;
    expect(schema.safeParse(file).success).toBe(true);
    expect(schema.safeParse({ ...file, version: METRICS_VERSION + 1 }).success).toBe(false);
    expect(schema.safeParse({ ...file, more: 1 }).success).toBe(false);
  });
});
