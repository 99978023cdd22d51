import { AipDevices, type AipReply } from './aip-devices.ts';
import type { DemoConnection } from './shared/connection.ts';
import { type DemoServer, type ServerOptions, startDemoServer } from './shared/demo-server.ts';
import { padTo } from './shared/flood.ts';
import { admitPath } from './shared/http-answer.ts';
import { type JsonObject, parseJsonObject } from './shared/json.ts';
import { Ticker } from './shared/pace.ts';
import { runAsMain } from './shared/run-as-main.ts';

const AIP_PATH = '/ws';
const MAX_PAYLOAD_BYTES = 100 * 1024 * 1024;
const DEFAULT_INTERVAL_MS = 5000;

export interface AipOptions extends ServerOptions {
  /** Pause in ms between two TASK messages to each registered device that has nothing to do; 0 sends none. */
  readonly intervalMs?: number | undefined;
  /** Registrations beyond this many live devices are rejected. */
  readonly maxDevices?: number | undefined;
}

function stamped(message: JsonObject): JsonObject {
  return { ...message, timestamp: new Date().toISOString() };
}

/** Seed 004: devices register, keep alive, ask for tasks and work through commands until TASK_END. */
export async function startAipServer(options: AipOptions = {}): Promise<DemoServer> {
  const devices = new AipDevices<DemoConnection>(options.maxDevices ?? 100);
  const ticker = new Ticker(options.intervalMs ?? DEFAULT_INTERVAL_MS, () => {
    for (const { owner, task } of devices.nextTasks()) owner.push(stamped(task));
  });
  const answer = (connection: DemoConnection, text: string | null): AipReply => {
    const message = parseJsonObject(text ?? '');
    if (message !== null) return devices.handle(connection, message);
    return { correlationId: null, message: { type: 'ERROR', error: 'Message is not a JSON object in a text frame.' } };
  };
  return startDemoServer(
    {
      name: 'aip',
      urlPath: AIP_PATH,
      maxPayloadBytes: MAX_PAYLOAD_BYTES,
      shape: { required: ['type', 'timestamp'], timeKey: 'timestamp', typeKey: 'type', bodyKey: null, maxBytes: null },
      floodMessage: (marks, bytes) =>
        padTo(bytes, (padding) =>
          JSON.stringify({
            type: 'COMMAND',
            status: 'CONTINUE',
            response_id: `flood-${marks.number}`,
            session_id: 'flood',
            actions: [{ tool_name: 'write_file', parameters: { content: padding } }],
            timestamp: marks.time,
          }),
        ),
      pace: ticker,
      admit: (request) => admitPath(request, AIP_PATH),
      opened(connection) {
        connection.onClose(() => devices.forget(connection));
        connection.onMessage((text) => {
          const { correlationId, message } = answer(connection, text);
          connection.reply(correlationId, stamped(message));
        });
      },
    },
    options,
  );
}

await runAsMain(import.meta.url, startAipServer);
