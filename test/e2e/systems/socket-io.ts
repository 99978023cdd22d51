import { expect, it } from 'vitest';
import type { Profile } from '../../../lib/profile/schema.ts';
import type { ExtensionPanel } from '../../harness/extension-panel.ts';
import { command } from '../../harness/panel-bridge.ts';
import { type AmigaOptions, startAmigaServer } from '../../servers/amiga-server.ts';
import { builtIn, openRig, type Rig, type RigParts, until, withRig } from './rig.ts';

const TOKEN = 'let-me-in-7';

function serveWith(options: AmigaOptions): RigParts['serve'] {
  return (port) => startAmigaServer({ port, intervalMs: 0, ...options });
}

/** The person's duplicate of the AMIGA profile, for another namespace of its server; nothing is subscribed to. */
function duplicate(id: string, namespace: string, change: Partial<Profile> = {}): Profile {
  const profile = builtIn('amiga');
  const codec = { kind: 'socket.io', namespace, auth: '{"token":"{{token}}"}' } as const;
  return { ...profile, id, name: id, codec, ready: null, ...change };
}

async function emit(rig: Rig, message: Record<string, unknown>): Promise<number> {
  return rig.send(JSON.stringify(message));
}

export function describeSocketIo(panel: () => ExtensionPanel): void {
  it('enters /metrics with its auth payload, and all it says stays there', async () => {
    const parts = { profile: duplicate('sio-metrics', '/metrics'), values: { token: TOKEN } };
    await withRig({ panel: panel(), ...parts, serve: serveWith({ token: TOKEN }) }, async (rig) => {
      const before = await rig.template('refresh');
      const update = await rig.received('metrics_update', before);
      expect(update.payload).toMatch(/^42\/metrics,\["metrics_update",/);
      expect(update.verdict).toBe('valid');
    });
  });

  it('is refused with a wrong token, says what the server said, and stays away as the reference client does', async () => {
    const parts = { profile: duplicate('sio-refused', '/metrics'), values: { token: 'guess' } };
    const rig = await openRig({ panel: panel(), ...parts, serve: serveWith({ token: TOKEN }) });
    try {
      const refused = await rig.received('connect_error');
      expect(refused.payload).toMatch(/^44\/metrics,\{"message":"Authentication failed/);
      const error = await rig.event('error');
      expect(error).toMatchObject({ cause: 'gate-refused', detail: expect.stringContaining('Authentication failed') });
      expect((await rig.summary()).state.name).toBe('disconnected');
    } finally {
      await rig.close();
    }
  });

  it('is refused at a namespace that is not there', async () => {
    const rig = await openRig({
      panel: panel(),
      profile: duplicate('sio-nowhere', '/nowhere'),
      values: { token: '' },
      serve: serveWith({}),
    });
    try {
      await rig.received('connect_error');
      expect(await rig.event('error')).toMatchObject({ detail: expect.stringContaining('Invalid namespace') });
    } finally {
      await rig.close();
    }
  });

  it('pairs acknowledgements both ways, and tells of one that never came', async () => {
    const correlation = { rules: [], timeoutMs: 700 };
    const autoReplies = [
      {
        name: 'Answer questions',
        enabled: true,
        when: { kind: 'type', type: 'question' } as const,
        send: '{"packet":"ack","id":"{{frame.id}}","args":["{{frame.args.0.question}}"]}',
        delayMs: 0,
        oneAtATime: false,
      },
    ];
    const profile = duplicate('sio-acks', '/', { correlation, autoReplies });
    await withRig({ panel: panel(), profile, serve: serveWith({}) }, async (rig) => {
      const echo = { event: 'echo', args: [1, { two: 2 }], ack: true };
      const before = await emit(rig, echo);
      const sent = await rig.frame('echo', ({ type }) => type === 'echo', before);
      const ack = await rig.received('ack', before);
      expect(ack.payload).toMatch(/^43\d+\[1,\{"two":2\}\]$/);
      expect(ack.replyTo).toBe(sent.seq);

      const asked = await rig.received('question', await emit(rig, { event: 'ask_me', args: ['how?'] }));
      const answer = await rig.frame('our answer', ({ type, direction }) => type === 'ack' && direction === 'sent');
      expect([answer.payload, answer.replyTo]).toEqual(['430["how?"]', asked.seq]);
      const heard = await rig.received('answer_heard', asked.seq);
      expect(heard.payload).toBe('42["answer_heard",{"answered":true,"answer":["how?"]}]');

      await emit(rig, { event: 'nobody_listens', ack: true });
      expect(await rig.event('unanswered')).toMatchObject({ type: 'nobody_listens', requests: 1 });
    });
  });

  it('shows binary attachments as parts of their event, and sends them', async () => {
    await withRig({ panel: panel(), profile: duplicate('sio-binary', '/'), serve: serveWith({}) }, async (rig) => {
      const before = await emit(rig, { event: 'send_pictures', args: [{ bytes: 300 }] });
      const header = await rig.received('pictures', before);
      expect(header.payload).toMatch(/^452-\["pictures",/);
      const parts = await until('both attachments', async () => {
        const after = (await rig.frames()).filter(({ seq }) => seq > header.seq);
        return after.length >= 2 ? after.slice(0, 2) : null;
      });
      expect(parts.map(({ byteLength, payload }) => [byteLength, payload.slice(0, 6)])).toEqual([
        [300, '000102'],
        [300, '646566'],
      ]);
      for (const [index, { type }] of parts.entries()) expect(type).toContain(`pictures (binary ${index + 1}/2)`);

      const asked = await emit(rig, { event: 'echo', args: [{ $base64: 'AQID' }], ack: true });
      const ack = await rig.received('ack', asked);
      expect(ack.payload).toMatch(/^461-\d+\[\{"_placeholder":true,"num":0\}\]$/);
      const back = await rig.frame('the attachment', ({ direction }) => direction === 'received', ack.seq);
      expect(back.payload).toBe('010203');
    });
  });

  it('takes and sends an event of 1 MB', async () => {
    await withRig({ panel: panel(), profile: duplicate('sio-big', '/'), serve: serveWith({}) }, async (rig) => {
      const bytes = 1024 * 1024;
      const big = await rig.received('big', await emit(rig, { event: 'send_big', args: [{ bytes }] }));
      expect(big.byteLength).toBeGreaterThan(bytes);
      const before = await emit(rig, { event: 'echo', args: ['x'.repeat(bytes)] });
      expect((await rig.received('echoed', before)).byteLength).toBeGreaterThan(bytes);
    });
  });

  it('notices that the server sent it away, stays away as the reference client does, and comes back when told', async () => {
    await withRig({ panel: panel(), profile: duplicate('sio-left', '/'), serve: serveWith({}) }, async (rig) => {
      const disconnect = await rig.received('disconnect', await emit(rig, { event: 'say_goodbye' }));
      expect(disconnect.payload).toBe('41');
      expect(await rig.event('error')).toMatchObject({ cause: 'left' });
      expect((await rig.summary()).state.name).toBe('disconnected');
      await command(rig.page, 'reconnect', { sessionId: rig.sessionId });
      await rig.ready(2);
    });
  });

  it('notices that the server stopped pinging, and comes back', async () => {
    const serve = serveWith({ pingIntervalMs: 300, pingTimeoutMs: 400 });
    await withRig({ panel: panel(), profile: duplicate('sio-silent', '/'), serve }, async (rig) => {
      await rig.received('ping');
      rig.server.current().faults.stopPings = true;
      expect(await rig.event('error')).toMatchObject({ cause: 'ping-timeout' });
      rig.server.current().faults.stopPings = false;
      await rig.ready(2);
    });
  });

  it('shows what is no packet for what it is, and drops none of it', async () => {
    await withRig({ panel: panel(), profile: duplicate('sio-broken', '/'), serve: serveWith({}) }, async (rig) => {
      const before = (await rig.summary()).frames;
      const broken = ['4nonsense', '9', '', '42{', '42["half"', '43["no id"]', '4251-["x"]', 'b?', 'hello'];
      const bytes = Buffer.from([1, 2, 3]);
      rig.server.current().faults.say([...broken, bytes, '42["fine"]']);
      const fine = await rig.received('fine', before);
      const seen = (await rig.frames()).filter(({ seq }) => seq > before && seq <= fine.seq);
      const shown = seen.filter(({ payload }) => broken.includes(payload) || payload === '010203');
      expect(shown.map(({ payload }) => payload)).toEqual([...broken, '010203']);
      expect(shown.filter(({ verdict }) => verdict !== 'invalid')).toEqual([]);
      expect(fine.verdict).toBe('warning');
    });
  });

  it('a duplicate is gone when it is deleted, and its sessions live on', async () => {
    const profile = duplicate('sio-deleted', '/');
    await withRig({ panel: panel(), profile, serve: serveWith({}) }, async (rig) => {
      await command(rig.page, 'deleteProfile', { profileId: profile.id });
      await rig.received('metrics_update', await rig.template('refresh'));
    });
  });
}
