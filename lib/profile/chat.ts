import { BOOLEAN, listOf, NON_EMPTY, object, STRING } from './contract-parts.ts';
import type { Contract } from './contract-schema.ts';
import { json, PROFILE_DEFAULTS } from './profile-base.ts';
import type { Profile } from './schema.ts';

/**
 * Seed 002 has messages without a type: `{message, conversation_id}` goes out, `response` and `tool_calls` come in. So one
 * schema holds for both directions. What a tool call consists of it leaves open; an answer to a message that cannot be
 * read, and a mark for the last part, are what servers of its kind add.
 */
const CONTRACT: Contract = {
  draft: '2020-12',
  envelope: object(
    {
      message: NON_EMPTY,
      conversation_id: { type: ['string', 'null'], minLength: 1, description: 'a non-empty string' },
      response: STRING,
      tool_calls: { ...listOf({ type: 'object' }), description: 'a list of objects' },
      error: NON_EMPTY,
      done: BOOLEAN,
    },
    ['conversation_id'],
    {
      anyOf: ['message', 'response', 'tool_calls', 'error'].map((name) => ({ required: [name] })),
      description: 'an object with conversation_id and one of message, response, tool_calls, error',
    },
  ),
  payloadPath: null,
  messages: [],
  unknownTypes: 'allow',
  definitions: {},
  inferred: false,
};

function message(text: string): string {
  return json({ message: text, conversation_id: '{{conversation_id}}' });
}

/** Seed 002: chat with streamed response tokens. */
export const CHAT_PROFILE: Profile = {
  ...PROFILE_DEFAULTS,
  id: 'chat',
  name: 'Chat with streamed responses',
  description: 'Messages {message, conversation_id}; answers stream in parts, tool calls among them.',
  url: 'ws://localhost:8000/ws',
  variables: [
    {
      name: 'conversation_id',
      value: '{{uuid}}',
      secret: false,
      about: 'One conversation for the whole session; give it a value to go on with an older one.',
    },
    { name: 'message', value: 'Hello, how can I fix my network?', secret: false, about: 'What to say.' },
  ],
  typePath: null,
  contract: CONTRACT,
  correlation: {
    rules: [
      {
        by: 'path',
        asks: 'sent',
        requestPath: 'conversation_id',
        replyPath: 'conversation_id',
        requestType: null,
        replyType: null,
      },
    ],
    timeoutMs: null,
  },
  views: { stream: { key: 'conversation_id', text: 'response', calls: 'tool_calls' }, changes: [] },
  reconnect: { policy: 'linear', delayMs: 3000, maxAttempts: 5 },
  // Its `send` keeps what cannot leave yet, and connects.
  queue: { ...PROFILE_DEFAULTS.queue, connectOnSend: true },
  // The seed gives no figure; a model thinks longer before its first words than a server that only looks something up.
  thresholds: { ...PROFILE_DEFAULTS.thresholds, messageMs: 2000 },
  // Each answer streams for a second or so and starts when the one before has ended; a conversation of its own tells them apart.
  checks: { ...PROFILE_DEFAULTS.checks, message: 'new-conversation', burst: { messages: 5, perSecond: 1 } },
  templates: [
    { id: 'message', name: 'message', body: message('{{message}}') },
    {
      id: 'new-conversation',
      name: 'message in a new conversation',
      body: json({ message: '{{message}}', conversation_id: '{{uuid}}' }),
    },
  ],
};
