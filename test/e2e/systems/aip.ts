import { expect, it } from 'vitest';
import type { Profile } from '../../../lib/profile/schema.ts';
import type { ExtensionPanel } from '../../harness/extension-panel.ts';
import { command } from '../../harness/panel-bridge.ts';
import { startAipServer } from '../../servers/aip-server.ts';
import { readFrames } from './frames.ts';
import { builtIn, killAndRevive, openRig, type RigParts, until, withRig } from './rig.ts';
import { expectVerdicts } from './verdicts.ts';

const serve: RigParts['serve'] = (port) => startAipServer({ port, intervalMs: 0 });

interface Aip {
  readonly type: string;
  readonly response_id: string;
  readonly session_id: string;
  readonly status: string;
  readonly client_id: string;
}

function read(payload: string): Aip {
  return JSON.parse(payload) as Aip;
}

/** A device that takes tasks and answers commands by itself. */
function eagerDevice(): Profile {
  const profile = builtIn('aip');
  return {
    ...profile,
    id: 'aip-eager',
    name: 'An eager device',
    autoReplies: profile.autoReplies.map((reply) => ({ ...reply, enabled: true, delayMs: 10 })),
  };
}

export function describeAip(panel: () => ExtensionPanel): void {
  it('registers at the gate, and works through a task by hand', async () => {
    await withRig({ panel: panel(), profile: 'aip', serve }, async (rig) => {
      const registration = await rig.frame('the registration', ({ type }) => type === 'REGISTRATION');
      expect(registration).toMatchObject({ seq: 1, direction: 'sent', verdict: 'valid' });
      expect(await rig.received('REGISTRATION_ACK')).toMatchObject({ verdict: 'valid' });

      await rig.received('REGISTRATION_ACK', await rig.template('register'));
      await rig.received('HEARTBEAT', await rig.template('heartbeat'));
      let before = await rig.template('task');
      const asked = before + 1;
      for (let step = 1; step <= 3; step++) {
        const command = await rig.received('COMMAND', before);
        expect(command.verdict).toBe('valid');
        if (step === 1) expect(command.replyTo).toBe(asked);
        const { session_id, response_id, status } = read(command.payload);
        before = await rig.send(
          JSON.stringify({
            type: 'COMMAND_RESULTS',
            session_id,
            prev_response_id: response_id,
            action_results: [{ status: 'success' }],
            status,
            client_id: '{{deviceId}}',
            timestamp: '{{now}}',
          }),
        );
        const result = await rig.frame('the result', ({ type }) => type === 'COMMAND_RESULTS', before);
        expect([result.verdict, result.replyTo]).toEqual(['valid', command.seq]);
      }
      const end = await rig.received('TASK_END', before);
      expect([end.verdict, read(end.payload).status]).toEqual(['valid', 'COMPLETED']);

      await rig.received('COMMAND', await rig.template('task'));
      const failed = await rig.received('TASK_END', await rig.template('error'));
      expect(read(failed.payload).status).toBe('FAILED');
      const names = (await rig.frames())
        .filter(({ direction }) => direction === 'sent')
        .map(({ payload }) => read(payload).client_id);
      expect(new Set(names).size).toBe(1);
      expect(names[0]).toMatch(/^device_[0-9a-f-]{36}$/);
      // A result to no command is refused by the server, in its own words.
      await rig.received('ERROR', await rig.template('result'));
    });
  });

  it('plays the device by automatic replies: each task is taken and worked through to its end', async () => {
    await withRig({ panel: panel(), profile: eagerDevice(), serve }, async (rig) => {
      rig.server.current().intervalMs = 50;
      const ends = await until('two tasks done', async () => {
        const found = (await rig.frames()).filter(({ type }) => type === 'TASK_END');
        return found.length >= 2 ? found : null;
      });
      expect(ends.map(({ payload }) => read(payload).status)).toEqual(ends.map(() => 'COMPLETED'));
      const frames = await rig.frames();
      const results = frames.filter(({ type }) => type === 'COMMAND_RESULTS');
      expect(results.length).toBeGreaterThanOrEqual(6);
      for (const { replyTo, verdict } of results) {
        expect(verdict).toBe('valid');
        expect(frames[replyTo - 1]?.type).toBe('COMMAND');
      }
    });
  });

  it('judges every message of every type, both ways', async () => {
    await withRig({ panel: panel(), profile: 'aip', serve }, async (rig) => {
      expect(await expectVerdicts(rig, 'aip')).toBeGreaterThan(30);
    });
  });

  it('registers again, under the same name, after the server was killed', async () => {
    await withRig({ panel: panel(), profile: 'aip', serve }, async (rig) => {
      const before = await killAndRevive(rig);
      await rig.received('REGISTRATION_ACK', before);
      const names = (await rig.frames())
        .filter(({ type }) => type === 'REGISTRATION')
        .map(({ payload }) => read(payload).client_id);
      expect(names).toHaveLength(2);
      expect(new Set(names).size).toBe(1);
    });
  });

  it('is told when its name is taken, and says so', async () => {
    const values = { deviceId: 'device_windows_001' };
    const taken: Profile = { ...builtIn('aip'), id: 'aip-taken', name: 'A device with a taken name' };
    const first = await openRig({ panel: panel(), profile: taken, values, serve });
    try {
      await first.ready(1);
      const args = { url: first.server.url, protocols: [], profileId: taken.id, headers: [] };
      const { sessionId } = await command(first.page, 'connect', args);
      const refused = await until('the refusal', async () => {
        const { sessions } = await command(first.page, 'list', null);
        return sessions.find(({ id, state }) => id === sessionId && state.name === 'reconnecting');
      });
      expect(refused.problem).toMatch(/^The server refused: a message of type ERROR came/);
      const error = await until('the words of the server', async () =>
        (await readFrames(first.page, sessionId)).find(({ type }) => type === 'ERROR'),
      );
      expect(error.payload).toContain('device_windows_001 is already registered');
      await command(first.page, 'remove', { sessionId });
    } finally {
      await first.close();
    }
  });
}
