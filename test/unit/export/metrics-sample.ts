import type { MetricsSnapshot } from '../../../lib/capture/metrics-snapshot.ts';
import type { MetricsExportOptions, MetricsSource } from '../../../lib/export/metrics-source.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import { BEGIN, MeterStory } from '../metrics/meter-story.ts';

export const METRICS_OPTIONS: MetricsExportOptions = { now: BEGIN + 60_000, generator: 'socketwright@0.1.0' };

export const KNOWN_SECRET = 'hunter2-hunter2';

/** Two intervals with a sample of every metric, a loss and a failure. */
export function sampleSnapshots(type = 'pong'): readonly MetricsSnapshot[] {
  const story = new MeterStory().attempt(0).open(120, 120);
  story.event(120, { kind: 'state', from: 'connecting', to: 'ready', correlationId: '' });
  for (let i = 0; i < 20; i++) {
    story.sent(200 + 10 * i, { asks: true }, 30);
    story.received(205 + 10 * i, { type, latencyMs: 5 + i, replyTo: 1, ageMs: i - 3 }, 40);
  }
  story.event(1000, { kind: 'heartbeat', replyMs: 12 });
  story.meter.lag(3, BEGIN + 2000);
  const first = story.snapshot(5000);
  story.close(6000).event(6001, {
    ...{ kind: 'error', category: 'connection_error', cause: 'lost', detail: '', evidence: null, slowed: false },
  });
  story.attempt(8000, 2).open(8400, 400).received(9000, { type: 'late', latencyMs: 700, replyTo: 1, late: true });
  return [
    { ...first, n: 1 },
    { ...story.snapshot(10_000), n: 2 },
  ];
}

export function sampleMetrics(more: Partial<MetricsSource> = {}): MetricsSource {
  return {
    summary: {
      name: 'Chat',
      url: 'wss://chat.example/ws?token=abc123secret&room=1',
      profileId: 'json',
      createdAt: BEGIN,
    },
    profile: JSON_PROFILE,
    secrets: [KNOWN_SECRET],
    snapshots: sampleSnapshots(),
    range: null,
    ...more,
  };
}

export function joined(pieces: Iterable<string>): string {
  return [...pieces].join('');
}
