import { afterEach, beforeEach, expect, it } from 'vitest';
import { startSessionBuddyServer } from '../../servers/session-buddy-server.ts';
import type { DemoServer } from '../../servers/shared/demo-server.ts';
import { isJsonObject, type JsonObject } from '../../servers/shared/json.ts';
import { connect, until } from './client.ts';

let server: DemoServer;

beforeEach(async () => {
  server = await startSessionBuddyServer({ intervalMs: 5 });
});

afterEach(() => server.close());

function skillsIn(update: JsonObject): readonly unknown[] {
  const data = update['data'];
  const skills = isJsonObject(data) ? data['top_skills'] : null;
  if (!Array.isArray(skills)) throw new Error('No top_skills.');
  return skills.map((skill: { skill_name: string }) => skill.skill_name);
}

it('welcomes, then broadcasts metrics of all skills with their anomalies', async () => {
  const client = await connect(server.url);
  expect(await client.next()).toMatchObject({ type: 'welcome', client_id: expect.any(String) });
  const update = await client.next();
  expect(update).toMatchObject({ type: 'metrics_update', timestamp: expect.stringMatching(/Z$/) });
  expect(skillsIn(update).length).toBe(6);
  await until(() => client.messages.some((text) => text.includes('anomaly_type')));
});

it('narrows to one skill, widens again and falls silent', async () => {
  const client = await connect(server.url);
  client.send({ type: 'subscribe', skill: 'pytest-run' });
  expect(await client.nextOfType('subscription_confirmed')).toMatchObject({ skill: 'pytest-run' });
  expect(skillsIn(await client.nextOfType('metrics_update'))).toEqual(['pytest-run']);
  client.send({ type: 'subscribe' });
  expect(await client.nextOfType('subscription_confirmed')).toMatchObject({ skill: null });
  expect(skillsIn(await client.nextOfType('metrics_update')).length).toBe(6);
  client.send({ type: 'unsubscribe' });
  await client.nextOfType('unsubscribed');
  const before = client.messages.length;
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(client.messages.length).toBe(before);
});

it('answers ping with pong and repeats its id', async () => {
  const client = await connect(server.url);
  client.send({ type: 'ping', id: 'p-1' });
  expect(await client.nextOfType('pong')).toMatchObject({ id: 'p-1', timestamp: expect.any(String) });
});

it.each([
  ['{', /Invalid JSON/],
  ['[]', /Invalid JSON/],
  ['{"type":"dance"}', /Unknown message type: "dance"/],
  ['{}', /Unknown message type: none/],
  ['{"type":"subscribe","skill":"juggling"}', /Unknown skill: "juggling"/],
])('answers %s with an error', async (text, why) => {
  const client = await connect(server.url);
  client.send(text);
  expect(await client.nextOfType('error')).toMatchObject({ message: expect.stringMatching(why) });
});

it('serves several clients, each with its own subscription', async () => {
  const one = await connect(server.url);
  const all = await connect(server.url);
  one.send({ type: 'subscribe', skill: 'git-commit' });
  await one.nextOfType('subscription_confirmed');
  expect(skillsIn(await one.nextOfType('metrics_update'))).toEqual(['git-commit']);
  expect(skillsIn(await all.nextOfType('metrics_update')).length).toBe(6);
});
