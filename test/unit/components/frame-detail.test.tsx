import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { FrameDetail } from '../../../components/detail/FrameDetail.tsx';
import type { LiveSession } from '../../../lib/panel/live-session.ts';
import { NO_MASK } from '../../../lib/panel/secret-mask.ts';
import type { DetailTab } from '../../../lib/panel/view-state.ts';
import { createCodec } from '../../../lib/protocol/codecs/registry.ts';
import type { FrameRow, Payload } from '../../../lib/protocol/frame.ts';
import { steppingPace } from '../panel/fake-capture.ts';

/** The names of the tabs, and of the one that is open. */
function tabsOf(payload: Payload, tab: DetailTab): { readonly tabs: readonly string[]; readonly open: string } {
  const isText = typeof payload === 'string';
  const frame: FrameRow = {
    ...{ seq: 1, time: 0, direction: 'received', opcode: isText ? 1 : 2, byteLength: payload.length, type: '' },
    ...{ verdict: 'not-applicable', latencyMs: null, replyTo: null, asks: false, ageMs: null, connection: 1 },
  };
  const nothing = () => undefined;
  const html = renderToStaticMarkup(
    <FrameDetail
      frame={frame}
      payload={{ status: 'ready', payload }}
      verdict={null}
      context={{
        // Only those views ask it that these frames do not have.
        live: {} as LiveSession,
        codec: createCodec({ kind: 'json' }),
        pace: steppingPace(),
        mask: NO_MASK,
        hasMessage: false,
        previous: null,
        stream: null,
        answeredBy: null,
      }}
      revealed={null}
      tab={tab}
      slowMs={100}
      onTab={nothing}
      onLoad={nothing}
      onCopy={nothing}
      onGoTo={nothing}
      onReveal={nothing}
      onClose={nothing}
    />,
  );
  const tabs = [...html.matchAll(/aria-selected="(true|false)"[^>]*>(\w+)</g)];
  return { tabs: tabs.map(([, , name = '']) => name), open: tabs.find(([, is]) => is === 'true')?.[2] ?? '' };
}

describe('the detail of a frame', () => {
  const bytes = Uint8Array.of(0, 1, 0xff);

  test('opens as a tree where there is one', () => {
    expect(tabsOf('{"a":1}', 'message')).toEqual({ tabs: ['Tree', 'Raw', 'Hex', 'Verdict'], open: 'Tree' });
    expect(tabsOf(new TextEncoder().encode('{"a":1}'), 'tree').open).toBe('Tree');
  });

  test('opens bytes that mean nothing as hex', () => {
    expect(tabsOf(bytes, 'message')).toEqual({ tabs: ['Raw', 'Hex', 'Verdict'], open: 'Hex' });
    expect(tabsOf(bytes, 'tree').open).toBe('Hex');
    expect(tabsOf(bytes, 'raw').open).toBe('Raw');
  });
});
