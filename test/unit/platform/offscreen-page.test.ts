import { beforeEach, describe, expect, it, vi } from 'vitest';
import { OFFSCREEN_PORT } from '../../../lib/platform/offscreen-messages.ts';
import { createOffscreenPage, type OffscreenPage } from '../../../lib/platform/offscreen-page.ts';
import { createManualClock, type ManualClock } from '../../fixtures/manual-clock.ts';
import { createPortPair } from '../../fixtures/port-pair.ts';
import { settle } from '../../fixtures/settle.ts';

/** Chrome, which lets only one document be. */
const api = vi.hoisted(() => {
  const state = { documents: 0, made: 0, broken: false, onMade: (): void => undefined };
  return {
    state,
    runtime: { getContexts: async () => Array(state.documents).fill({}) },
    offscreen: {
      async createDocument() {
        if (state.broken) throw new Error('Out of memory');
        if (state.documents > 0) throw new Error('Only a single offscreen document may be created.');
        state.documents += 1;
        state.made += 1;
        state.onMade();
      },
      async closeDocument() {
        state.documents -= 1;
      },
    },
  };
});

vi.mock('wxt/browser', () => ({ browser: api }));

let clock: ManualClock;
let page: OffscreenPage;
const port = () => createPortPair(OFFSCREEN_PORT).background;

beforeEach(() => {
  Object.assign(api.state, { documents: 0, made: 0, broken: false, onMade: () => undefined });
  clock = createManualClock();
  page = createOffscreenPage(clock);
});

describe('the offscreen page', () => {
  it('is made and answers with its port, before or after Chrome says that it is there', async () => {
    const early = port();
    api.state.onMade = () => page.accept(early);
    expect(await page.connect()).toBe(early);
    api.state.onMade = () => undefined;
    const late = port();
    const connecting = page.connect();
    await settle();
    page.accept(late);
    expect(await connecting).toBe(late);
    expect(clock.pending).toBe(0);
  });

  it('of an earlier life is closed first', async () => {
    api.state.documents = 1;
    api.state.onMade = () => page.accept(port());
    await page.connect();
    expect([api.state.documents, api.state.made]).toEqual([1, 1]);
  });

  it('waits until one that is about to close itself is gone', async () => {
    const contexts = vi.spyOn(api.runtime, 'getContexts').mockResolvedValue([]);
    api.state.documents = 1;
    api.state.onMade = () => page.accept(port());
    const connecting = page.connect();
    await settle();
    clock.advance(50);
    await settle();
    expect(api.state.made).toBe(0);
    api.state.documents = 0;
    clock.advance(50);
    await connecting;
    expect(api.state.made).toBe(1);
    contexts.mockRestore();
  });

  it('that Chrome does not make, or that does not answer, fails in the end', async () => {
    api.state.broken = true;
    const broken = expect(page.connect()).rejects.toThrow('Out of memory');
    for (let tries = 0; tries < 20; tries++) {
      await settle();
      clock.advance(50);
    }
    await broken;
    api.state.broken = false;
    const silent = expect(page.connect()).rejects.toThrow('did not answer within 10 s');
    await settle();
    clock.advance(10_000);
    await silent;
    // And neither stands in the way of the next.
    const answer = port();
    api.state.onMade = () => page.accept(answer);
    expect(await page.connect()).toBe(answer);
    expect(clock.pending).toBe(0);
  });

  it('takes its own port only, and sends away one that nobody waits for', () => {
    expect(page.accept(createPortPair('panel').background)).toBe(false);
    const stray = createPortPair(OFFSCREEN_PORT);
    const gone = vi.fn();
    stray.view.onDisconnect.addListener(gone);
    expect(page.accept(stray.background)).toBe(true);
    expect(gone).toHaveBeenCalledOnce();
  });
});
