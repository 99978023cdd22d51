import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DemoConnection } from './shared/connection.ts';
import { type DemoServer, type ServerOptions, startDemoServer } from './shared/demo-server.ts';
import { padTo } from './shared/flood.ts';
import { admitPath } from './shared/http-answer.ts';
import { parseJsonObject, readString } from './shared/json.ts';
import { FixedPace, type Pace } from './shared/pace.ts';
import { runAsMain } from './shared/run-as-main.ts';

const CHAT_PATH = '/ws';
const DEFAULT_TOKEN_INTERVAL_MS = 40;
const MAX_PAYLOAD_BYTES = 1024 * 1024;

export interface ChatOptions extends ServerOptions {
  /** Pause between two parts of a streamed response, in ms. */
  readonly intervalMs?: number | undefined;
}

const TOPICS = [
  {
    word: 'network',
    tool: 'run_network_diagnostics',
    text: 'Your adapter is up, but the gateway answers slowly. Restart the router, then check the cable.',
  },
  {
    word: 'disk',
    tool: 'inspect_disk_usage',
    text: 'The disk is nearly full. Empty the cache folder first; it is the largest.',
  },
  { word: '', tool: 'search_knowledge_base', text: 'Here is what I found. Tell me more, and I can look closer.' },
] as const;

/** Response in parts that join to the whole text again, as a model streams its tokens. */
function tokensOf(text: string): readonly string[] {
  return text.match(/\S+\s*/g) ?? [];
}

async function respond(
  connection: DemoConnection,
  message: string,
  conversation_id: string,
  pace: Pace,
): Promise<void> {
  const topic = TOPICS.find(({ word }) => message.toLowerCase().includes(word)) ?? TOPICS[2];
  const [first = '', ...rest] = tokensOf(topic.text);
  // Only the first part is the reply that a delay holds back; the others follow at their own pace.
  await new Promise<void>((resolve) => {
    connection.outbox.reply(conversation_id, () => {
      const left = connection.push({ response: first, conversation_id });
      resolve();
      return left;
    });
  });
  for (const token of rest) {
    await sleep(pace.intervalMs);
    if (!connection.push({ response: token, conversation_id })) return;
  }
  const call = { id: randomUUID(), name: topic.tool, arguments: { query: message.slice(0, 200) } };
  connection.push({ response: '', tool_calls: [call], conversation_id });
  connection.push({ response: '', conversation_id, done: true });
}

/** Seed 002: `{message, conversation_id}` in, a streamed response, then tool calls, then a last part with `done`. */
export async function startChatServer(options: ChatOptions = {}): Promise<DemoServer> {
  const pace = new FixedPace(options.intervalMs ?? DEFAULT_TOKEN_INTERVAL_MS);
  return startDemoServer(
    {
      name: 'chat',
      urlPath: CHAT_PATH,
      maxPayloadBytes: MAX_PAYLOAD_BYTES,
      shape: { required: ['conversation_id', 'response'], timeKey: null, typeKey: null, bodyKey: null, maxBytes: null },
      floodMessage: (marks, bytes) =>
        padTo(bytes, (padding) => JSON.stringify({ response: padding, conversation_id: `flood-${marks.number}` })),
      pace,
      admit: (request) => admitPath(request, CHAT_PATH),
      opened(connection) {
        // One answer after the other: a second question waits until the first is answered.
        let turn = Promise.resolve();
        connection.onMessage((text) => {
          const request = parseJsonObject(text ?? '');
          const message = request === null ? null : readString(request, 'message');
          const conversationId = request === null ? null : readString(request, 'conversation_id');
          if (message === null) {
            const error =
              'Send a JSON object with a non-empty "message" and, to go on with a talk, its "conversation_id".';
            connection.reply(conversationId, { error, conversation_id: conversationId });
            return;
          }
          turn = turn.then(() => respond(connection, message, conversationId ?? randomUUID(), pace));
        });
      },
    },
    options,
  );
}

await runAsMain(import.meta.url, startChatServer);
