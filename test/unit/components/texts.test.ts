import { EditorState, type Transaction } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { undoHistory, undoSteps } from '../../../components/composer/undo.ts';
import { parsePayload, payloadText } from '../../../components/detail/loaded-payload.ts';
import { stateDetail } from '../../../components/sessions/state-text.ts';
import type { SessionState } from '../../../lib/session/state.ts';
import { summary } from '../panel/sample-summary.ts';

describe('stateDetail', () => {
  const detail = (state: SessionState, now = 10_000) => stateDetail(summary(1, { state }), now)?.text ?? null;
  const lost = { code: 1006, reason: '', wasClean: false, initiator: 'network' } as const;

  it('counts down to the next attempt and names the last close', () => {
    const state = { name: 'reconnecting', attempt: 3, resumeAt: 11_400, held: null, lastClose: lost } as const;
    expect(detail(state)).toBe('attempt 3 in 1.4 s · 1006 Abnormal Closure');
    expect(detail(state, 12_000)).toBe('attempt 3 now · 1006 Abnormal Closure');
  });

  it.each(['offline', 'paused'] as const)('says that an attempt waits: %s, whatever its time', (held) => {
    const state = { name: 'reconnecting', attempt: 1, resumeAt: 11_400, held, lastClose: null } as const;
    expect([detail(state), detail(state, 12_000)]).toEqual([`attempt 1 waits: ${held}`, `attempt 1 waits: ${held}`]);
  });

  it('says nothing when all is as it should be', () => {
    expect(detail({ name: 'connected', connection: 1, openedAt: 0, ready: true })).toBeNull();
    expect(detail({ name: 'disconnected', lastClose: null })).toBeNull();
    expect(detail({ name: 'disconnected', lastClose: { ...lost, code: 1000 } })).toBeNull();
  });

  it('says why it ended, and what is not ready', () => {
    expect(detail({ name: 'disconnected', lastClose: lost })).toBe('1006 Abnormal Closure');
    const unready = { name: 'connected', connection: 1, openedAt: 0, ready: false } as const;
    expect(detail(unready)).toBe('not ready');
    expect(stateDetail(summary(1, { state: unready }), 0, 'a message')?.text).toBe('not ready: waiting for a message');
    expect(detail({ name: 'connecting', connection: 1, attempt: 2, startedAt: 0 })).toBe('connecting, attempt 2');
  });
});

describe('a silent connection', () => {
  it('says for how long', () => {
    const state = { name: 'connected', connection: 1, openedAt: 0, ready: true } as const;
    expect(stateDetail(summary(1, { state, silentSince: 4000 }), 16_500)).toEqual({
      text: 'silent for 12 s',
      tone: 'wait',
    });
  });
});

describe('payloads in the detail', () => {
  it('are text and, where they can be, JSON', () => {
    expect(payloadText(new Uint8Array([0xc3, 0xa9, 0xff]))).toBe('é\ufffd');
    expect(parsePayload('{"a":1}')).toEqual({ ok: true, value: { a: 1 } });
    expect(parsePayload(new TextEncoder().encode('[1]'))).toEqual({ ok: true, value: [1] });
    expect(parsePayload('hello')).toMatchObject({ ok: false });
    expect(parsePayload(`"${'x'.repeat(20_000_001)}"`)).toMatchObject({ ok: false });
  });
});

describe('undo in the composer', () => {
  function editor() {
    let state = EditorState.create({ doc: 'a', extensions: undoHistory() });
    const view = {
      get state() {
        return state;
      },
      dispatch(transaction: Transaction) {
        state = transaction.state;
      },
    };
    const insert = (text: string, userEvent = 'input.paste') =>
      view.dispatch(state.update({ changes: { from: state.doc.length, insert: text }, userEvent }));
    const go = (direction: 'back' | 'forth') => undoSteps(direction)(view);
    return { insert, go, text: () => state.doc.toString() };
  }

  it('goes back and forth through what was done', () => {
    const { insert, go, text } = editor();
    insert('b');
    insert('c');
    expect([go('back'), text(), go('back'), text(), go('back'), text()]).toEqual([true, 'ab', true, 'a', false, 'a']);
    expect([go('forth'), text(), go('forth'), text(), go('forth'), text()]).toEqual([
      true,
      'ab',
      true,
      'abc',
      false,
      'abc',
    ]);
  });

  it('takes quick typing as one step, and forgets what was undone once something new is written', () => {
    const { insert, go, text } = editor();
    for (const key of 'typed') insert(key, 'input.type');
    expect([go('back'), text()]).toEqual([true, 'a']);
    insert('!');
    expect([go('forth'), text()]).toEqual([false, 'a!']);
  });
});
