import { once } from 'node:events';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { CLARITY_PROFILE } from '../../../lib/profile/clarity.ts';
import { startClarityServer } from '../../servers/clarity-server.ts';

it('the Clarity profile’s address, token included, is one the demo server lets in', async () => {
  const server = await startClarityServer({ intervalMs: 0 });
  const url = new URL(CLARITY_PROFILE.url);
  url.port = String(server.port);
  url.hostname = '127.0.0.1';
  const socket = new WebSocket(url);
  await once(socket, 'open');
  expect(socket.readyState).toBe(WebSocket.OPEN);
  socket.close();
  await server.close();
});
