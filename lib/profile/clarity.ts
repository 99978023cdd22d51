import { ALWAYS_RECONNECT } from './close-policy.ts';
import { json, PROFILE_DEFAULTS } from './profile-base.ts';
import type { Profile } from './schema.ts';

function envelopeTemplate(type: string, payload: Record<string, unknown>): string {
  return json({ type, ts: '{{now}}', projectId: 'demo-project', payload: { correlationId: '{{uuid}}', ...payload } });
}

/**
 * The token of this project's own demo server, which protects nothing; with it the address connects as it stands. Chrome's
 * background sockets cannot carry an Authorization header, so it goes into the query.
 */
const DEMO_TOKEN =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIiwiaXNzIjoic29ja2V0d3JpZ2h0LWRlbW8iLCJpYXQiOjE3MzU2ODk2MDAsImV4cCI6NDEwMjQ0NDgwMH0.tF4JoncgUztSvwSLuIcVBKB7ieseI9lw1VNHNK4ju7M';

/** Clarity devteam: envelope `{type, ts, projectId, payload}`, 10 240 bytes, linear 2 s whatever the close code (its §2.2), thresholds 300/500 ms. */
export const CLARITY_PROFILE: Profile = {
  ...PROFILE_DEFAULTS,
  id: 'clarity',
  name: 'Clarity devteam',
  description: 'Envelope {type, ts, projectId, payload}, 10 240-byte limit, echoed correlationId.',
  url: `ws://localhost:8090/api/v1/ws/devteam?token=${DEMO_TOKEN}`,
  envelope: { kind: 'clarity', types: ['execution-update', 'execution-log', 'error', 'completion'] },
  correlation: { requestPath: 'payload.correlationId', replyPath: 'payload.correlationId' },
  closePolicy: ALWAYS_RECONNECT,
  // Its message_timeout.
  silenceMs: 5000,
  maxMessageBytes: 10_240,
  templates: [
    {
      id: 'send-update',
      name: 'execution-update',
      body: envelopeTemplate('execution-update', { execution_id: 'exec-{{counter}}', status: 'running', progress: 50 }),
    },
    {
      id: 'send-log',
      name: 'execution-log',
      body: envelopeTemplate('execution-log', { level: 'info', message: 'Step {{counter}} done' }),
    },
    {
      id: 'send-custom',
      name: 'custom (execution-update)',
      body: envelopeTemplate('execution-update', { custom: true, note: 'any fields' }),
    },
  ],
};
