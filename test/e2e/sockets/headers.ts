import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pageSocket, until } from './jwt.ts';
import type { Header, LabSocket, SocketLab } from './socket-lab.ts';
import { startToldServer, type ToldServer } from './told-server.ts';

const SECRET: Header = { name: 'Authorization', value: 'Bearer secret' };

export async function ruleCount(lab: SocketLab): Promise<number> {
  return (await lab.order<unknown[]>('rules')).length;
}

/** Handshake headers reach the server they are meant for and nobody else, and leave no rule behind. */
export function describeHeaders(lab: () => SocketLab): void {
  describe('handshake headers', () => {
    let server: ToldServer;

    beforeAll(async () => {
      server = await startToldServer();
    });
    afterAll(() => server.close());
    beforeEach(() => {
      server.refuseWith(null);
      server.letIn();
      server.handshakes.splice(0);
    });

    const open = (url: string, ...headers: Header[]): Promise<LabSocket> => lab().open('all', url, { headers });
    const authorization = (index: number): string | undefined => server.handshakes[index]?.headers.authorization;
    const noRules = (): Promise<void> => until('the rules to go', async () => (await ruleCount(lab())) === 0);

    it('reach the server, whatever they are', async () => {
      const headers: Header[] = [
        SECRET,
        { name: 'Cookie', value: 'session=abc; theme=dark' },
        { name: 'Origin', value: 'https://app.example' },
        { name: 'User-Agent', value: 'Socketwright test' },
        { name: 'X-Custom', value: 'any, thing = "at" all' },
      ];
      const socket = await open(server.url, ...headers);
      expect(await socket.told(1)).toMatchObject([{ what: 'opened' }]);
      const received = server.handshakes[0]?.headers ?? {};
      for (const { name, value } of headers) expect([name, received[name.toLowerCase()]]).toEqual([name, value]);
      await noRules();
      await socket.abandon();
    });

    it('travel with the subprotocols of the constructor', async () => {
      const socket = await lab().open('all', server.url, { protocols: ['v1.chat'], headers: [SECRET] });
      expect(await socket.told(1)).toMatchObject([{ what: 'opened', protocol: 'v1.chat' }]);
      expect(authorization(0)).toBe(SECRET.value);
      await socket.abandon();
    });

    it.each([
      ['with signs that rules read as patterns', 'a*b^c|d?x=*|^&y=%7C|'],
      ['in capitals', 'Path/WITH?Capitals=YES'],
      ['with letters of the world', 'straße?q=日本'],
      ['of four kilobytes', `?token=${'t'.repeat(4096)}`],
    ])('reach a URL %s', async (_what, end) => {
      const socket = await open(`${server.url}${end}`, SECRET);
      expect(await socket.told(1)).toMatchObject([{ what: 'opened' }]);
      expect(authorization(0)).toBe(SECRET.value);
      await socket.abandon();
    });

    it('stay off a page of the same host that connects to the same URL meanwhile', async () => {
      const page = await lab().openPage(server.httpUrl);
      server.hold();
      const ours = await open(server.url, SECRET);
      await until('our handshake', () => server.handshakes.length === 1);
      expect(await ruleCount(lab())).toBe(1);
      const theirs = pageSocket(page, server.url);
      // Firefox makes one handshake at a time with a host, so the page's may come only after ours.
      await Promise.race([until('the page', () => server.handshakes.length === 2).catch(() => undefined), sleep(500)]);
      server.letIn();
      expect(await theirs).toBe('opened');
      expect(await ours.told(1)).toMatchObject([{ what: 'opened' }]);
      expect([authorization(0), authorization(1)]).toEqual([SECRET.value, undefined]);
      await page.close();
      await ours.abandon();
    });

    it('stay off our own other sockets to the same host that connect meanwhile', async () => {
      server.hold();
      const sockets = [
        await open(server.url, SECRET),
        await open(server.url),
        await open(`${server.url}other`),
        await open(server.url, { name: 'Authorization', value: 'Bearer another' }),
      ];
      await until('the first handshake', () => server.handshakes.length >= 1);
      server.letIn();
      for (const socket of sockets) expect(await socket.told(1)).toMatchObject([{ what: 'opened' }]);
      const seen = server.handshakes.map(({ url, headers }) => `${url} ${headers.authorization ?? 'none'}`);
      expect(seen.toSorted()).toEqual(['/ Bearer another', '/ Bearer secret', '/ none', '/other none']);
      await noRules();
      for (const socket of sockets) await socket.abandon();
    });

    it('stay off another of our sockets whose URL a rule with wildcards would match', async () => {
      server.hold();
      const sockets = [
        await open(`${server.url}a*z?q=^1`, SECRET),
        await open(`${server.url}a/b/z?q=/1`, { name: 'X-Other', value: 'any' }),
        await open(`${server.url}apart`, { name: 'Authorization', value: 'Bearer apart' }),
      ];
      await until('the first handshake', () => server.handshakes.length >= 1);
      server.letIn();
      for (const socket of sockets) expect(await socket.told(1)).toMatchObject([{ what: 'opened' }]);
      const seen = server.handshakes.map(({ url, headers }) => `${url} ${headers.authorization ?? 'none'}`);
      expect(seen.toSorted()).toEqual(['/a*z?q=^1 Bearer secret', '/a/b/z?q=/1 none', '/apart Bearer apart']);
      await noRules();
      for (const socket of sockets) await socket.abandon();
    });

    it('leave no rule behind when the handshake fails, is given up, or is never tried', async () => {
      server.refuseWith(403);
      const failing = await open(server.url, SECRET);
      expect(await failing.told(1)).toMatchObject([{ what: 'closed', code: 1006 }]);
      await noRules();
      server.refuseWith(null);
      server.hold();
      const hanging = await open(server.url, SECRET);
      await until('the hanging handshake', () => server.handshakes.length === 2);
      await hanging.abandon();
      await noRules();
      const early = await open(server.url, SECRET);
      await early.abandon();
      await noRules();
    });

    it('need access to the host, and say so when it is missing', async () => {
      // The same machine by an address to which the tests' build has no access.
      const elsewhere = server.url.replace('127.0.0.1', '127.0.0.2');
      const socket = await open(elsewhere, SECRET);
      const [refused] = await socket.told(1);
      const { hostname } = new URL(elsewhere);
      expect(refused).toMatchObject({
        what: 'refused',
        detail: `The handshake headers need access to ${hostname}: allow it, or take the headers away, and connect again.`,
      });
      expect(server.handshakes).toEqual([]);
    });
  });
}

/** A handshake under way when the background dies: its rule is gone after the next start. */
export async function expectNoRuleAfter(lab: SocketLab, death: () => Promise<void>): Promise<void> {
  const server = await startToldServer();
  try {
    server.hold();
    await lab.open('all', server.url, { headers: [SECRET] });
    await until('the handshake', () => server.handshakes.length === 1);
    expect(await ruleCount(lab)).toBe(1);
    let gone = false;
    server.handshakes[0]?.socket.once('close', () => {
      gone = true;
    });
    await death();
    await until('the rules to go', async () => (await ruleCount(lab)) === 0);
    // Firefox lets go of a handshake that its background left only when the server answers (measured).
    if (lab.target === 'chrome') await until('the handshake to go', () => gone);
    // And the next handshake works as ever.
    server.letIn();
    const again = await lab.open('all', server.url, { headers: [SECRET] });
    expect(await again.told(1)).toMatchObject([{ what: 'opened' }]);
    await again.abandon();
  } finally {
    await server.close();
  }
}
