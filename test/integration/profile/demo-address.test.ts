import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { CLARITY_PROFILE } from '../../../lib/profile/clarity.ts';
import { resolveEndpoint } from '../../../lib/profile/endpoint.ts';
import { NO_VALUES } from '../../../lib/profile/no-values.ts';
import { resolveVariables } from '../../../lib/profile/variables.ts';
import { startClarityServer } from '../../servers/clarity-server.ts';

it('the Clarity profile’s address, token included, is one the demo server lets in', async () => {
  const server = await startClarityServer({ intervalMs: 0 });
  const scope = { now: Date.now(), uuid: randomUUID, counter: () => 1, random: Math.random };
  const variables = resolveVariables(CLARITY_PROFILE, NO_VALUES, scope);
  if (!variables.ok) throw new Error(variables.error.message);
  const endpoint = resolveEndpoint(CLARITY_PROFILE, CLARITY_PROFILE.url, [], variables.value, scope);
  if (!endpoint.ok) throw new Error(endpoint.error.message);
  const url = new URL(endpoint.value.url);
  url.port = String(server.port);
  url.hostname = '127.0.0.1';
  const socket = new WebSocket(url);
  await once(socket, 'open');
  expect(socket.readyState).toBe(WebSocket.OPEN);
  socket.close();
  await server.close();
});
