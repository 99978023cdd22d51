import { expect, it } from 'vitest';
import type { ExtensionPanel } from '../../harness/extension-panel.ts';
import { command } from '../../harness/panel-bridge.ts';
import { startChatServer } from '../../servers/chat-server.ts';
import { killAndRevive, type Rig, type RigParts, until, withRig } from './rig.ts';
import { expectVerdicts } from './verdicts.ts';

const serve: RigParts['serve'] = (port) => startChatServer({ port, intervalMs: 5 });

interface Answer {
  readonly text: string;
  readonly calls: readonly { readonly name: string }[];
  readonly conversations: ReadonlySet<string>;
  readonly verdicts: ReadonlySet<string>;
}

/** All parts of the answer that ended after `afterSeq`. */
function answer(rig: Rig, afterSeq: number): Promise<Answer> {
  return until('a whole answer', async () => {
    const parts = (await rig.frames()).filter(({ seq, direction }) => seq > afterSeq && direction === 'received');
    const messages = parts.map(({ payload }) => JSON.parse(payload) as Record<string, unknown>);
    if (!messages.some(({ done }) => done === true)) return null;
    return {
      text: messages.map(({ response }) => String(response ?? '')).join(''),
      calls: messages.flatMap(({ tool_calls }) => (tool_calls ?? []) as { name: string }[]),
      conversations: new Set(messages.map(({ conversation_id }) => String(conversation_id))),
      verdicts: new Set(parts.map(({ verdict }) => verdict)),
    };
  });
}

export function describeChat(panel: () => ExtensionPanel): void {
  it('asks, and gets an answer in parts, with tool calls, in its conversation', async () => {
    await withRig({ panel: panel(), profile: 'chat', serve }, async (rig) => {
      const { variables } = await command(rig.page, 'settings', { sessionId: rig.sessionId });
      const before = await rig.template('message');
      const { text, calls, conversations, verdicts } = await answer(rig, before);
      expect(text).toMatch(/^Your adapter is up, .+ check the cable\.$/);
      expect(calls.map(({ name }) => name)).toEqual(['run_network_diagnostics']);
      expect([...conversations]).toEqual([variables['conversation_id']]);
      expect([...verdicts]).toEqual(['valid']);
      // The first part answers the question.
      const first = await rig.frame('the first part', ({ replyTo }) => replyTo > 0, before);
      expect(first.replyTo).toBe(before + 1);
      const other = await answer(rig, await rig.template('new-conversation'));
      expect([...other.conversations]).not.toEqual([...conversations]);
    });
  });

  it('judges good and broken messages, both ways', async () => {
    await withRig({ panel: panel(), profile: 'chat', serve }, async (rig) => {
      expect(await expectVerdicts(rig, 'chat')).toBeGreaterThan(8);
    });
  });

  it('keeps what is said while the server is away, and says it when it is back', async () => {
    await withRig({ panel: panel(), profile: 'chat', serve }, async (rig) => {
      await answer(rig, await rig.template('message'));
      await rig.server.kill();
      await until('the loss', async () => (await rig.summary()).state.name === 'reconnecting');
      const { frames } = await rig.summary();
      const text = JSON.stringify({ message: 'My disk is full', conversation_id: 'kept' });
      const message = { kind: 'message', text } as const;
      expect(await command(rig.page, 'send', { sessionId: rig.sessionId, message, anyway: false })).toEqual({
        outcome: 'queued',
        queued: 1,
      });
      await rig.server.revive();
      await rig.ready(2);
      const { text: said, conversations } = await answer(rig, frames);
      expect(said).toContain('Empty the cache folder');
      expect([...conversations]).toEqual(['kept']);
    });
  });

  it('comes back after a kill in the middle of an answer', async () => {
    await withRig({ panel: panel(), profile: 'chat', serve }, async (rig) => {
      await rig.template('message');
      const before = await killAndRevive(rig);
      expect((await answer(rig, Math.max(before, await rig.template('message')))).text).not.toBe('');
    });
  });
}
