import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { NoSamples } from '../../../components/latency/NoSamples.tsx';
import { aggregate } from '../../../lib/metrics/aggregate.ts';
import { type LatencyChoice, NEW_LATENCY_CHOICE } from '../../../lib/panel/latency-choice.ts';
import type { TimeRange } from '../../../lib/panel/sample-view.ts';
import { CLARITY_PROFILE } from '../../../lib/profile/clarity.ts';
import { BEGIN, MeterStory } from '../metrics/meter-story.ts';

interface Shown {
  readonly requests?: number;
  readonly timeoutMs?: number | null;
  readonly range?: TimeRange | null;
  readonly choice?: Partial<LatencyChoice>;
}

function shown({ requests = 0, timeoutMs = 5000, range = null, choice = {} }: Shown): string {
  const story = new MeterStory().attempt(0).open(10, 10);
  for (let i = 0; i < requests; i++) story.sent(20 + i, { asks: true });
  return renderToStaticMarkup(
    <NoSamples
      choice={{ ...NEW_LATENCY_CHOICE, range, ...choice }}
      range={range}
      profile={{ ...CLARITY_PROFILE, correlation: { ...CLARITY_PROFILE.correlation, timeoutMs } }}
      whole={aggregate([story.snapshot(5000)], null)}
      onChoice={() => undefined}
    />,
  );
}

describe('a view without samples', () => {
  test('invites to send a message while none was sent', () => {
    expect(shown({})).toContain('Send a message from the composer to see the first.');
  });

  test('says that replies are lost, and that no time limit tells of them', () => {
    expect(shown({ requests: 3 })).toContain('3 requests were sent, and none was answered.');
    expect(shown({ requests: 3 })).not.toContain('Send a message');
    expect(shown({ requests: 3 })).not.toContain('no time limit');
    expect(shown({ requests: 1, timeoutMs: null })).toContain('This profile sets no time limit for replies');
  });

  test('in a part of the session offers the whole', () => {
    const html = shown({ range: { from: BEGIN, to: BEGIN + 1000 } });
    expect(html).toContain('no replies in this stretch of time');
    expect(html).toContain('>Show the whole time<');
    expect(html).not.toContain('Send a message');
    expect(shown({ choice: { connection: 2 } })).toContain('>Show the whole time, all connections<');
  });
});
