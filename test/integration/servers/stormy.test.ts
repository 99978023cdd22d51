import { afterEach, beforeEach, expect, it } from 'vitest';
import { seededRandom } from '../../servers/faulty/random.ts';
import { type StormyServer, startStormy } from '../../servers/faulty/stormy.ts';
import { connect, TestClient, until } from './client.ts';

let server: StormyServer;

beforeEach(async () => {
  server = await startStormy(7);
});

afterEach(() => server.close());

/** How a connection to a stormy server goes: refused with a message, or closed with a code. */
async function outcome(url: string): Promise<string> {
  const client = new TestClient(url);
  const refused = await client.opened().then(
    () => null,
    (error: Error) => error.message,
  );
  return refused ?? String((await client.closed).code);
}

it('lets everybody in and stay while there is no storm, and counts each client apart', async () => {
  const one = await connect(server.url('one'));
  await connect(server.url('two', 'localhost'));
  one.send('hello');
  expect(await one.nextText()).toBe('hello');
  expect(server.client('one')).toMatchObject({ attempts: 1, opened: 1, ended: 0, live: 1, mostLive: 1 });
  expect(server.client('two').lastAttemptAt).toBeGreaterThan(0);
  expect(server.dropAll()).toBe(2);
  await until(() => server.all().every(({ live }) => live === 0));
});

it('fails in every way in the storm', async () => {
  server.stormy = true;
  const outcomes: string[] = [];
  for (let i = 0; i < 30; i++) {
    outcomes.push(...(await Promise.all(Array.from({ length: 10 }, () => outcome(server.url('one'))))));
  }
  const kinds = new Set(outcomes);
  for (const wanted of [
    /401/,
    /404/,
    /ECONNRESET/,
    /hang up/,
    /^1000$/,
    /^1001$/,
    /^1006$/,
    /^1011$/,
    /^1012$/,
    /^4001$/,
  ]) {
    expect(
      [...kinds].filter((kind) => wanted.test(kind)),
      String(wanted),
    ).not.toEqual([]);
  }
  const { attempts, opened, mostLive } = server.client('one');
  expect(attempts).toBe(300);
  expect(opened).toBe(outcomes.filter((one) => /^\d+$/.test(one)).length);
  expect(mostLive).toBeGreaterThan(1);
});

it('draws the same chances from the same seed', () => {
  const draw = (seed: number): number[] => Array.from({ length: 1000 }, seededRandom(seed));
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  const mean = draw(3).reduce((sum, value) => sum + value, 0) / 1000;
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.05);
  expect(draw(4).every((value) => value >= 0 && value < 1)).toBe(true);
});
