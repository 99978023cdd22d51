import { isJsonObject, type Json } from '../base/json.ts';
import type { Contract } from '../profile/contract-schema.ts';
import type { Heartbeat, ReadyGate } from '../profile/liveness-schema.ts';
import type { Matcher } from '../profile/matcher-schema.ts';
import { holdsLiteral } from '../profile/profile-secrets.ts';
import type { SequenceStep } from '../profile/reply-schema.ts';
import type { Profile } from '../profile/schema.ts';
import { textAround } from '../profile/template.ts';
import type { HandshakeHeader } from '../protocol/handshake.ts';
import { maskHeaderValue } from '../protocol/handshake-headers.ts';
import { isSecretMember } from '../protocol/secret-members.ts';
import { MASK } from '../protocol/url-secrets.ts';
import type { Words } from './mask-words.ts';

/** The profile without what it should not hold anyway, and without values of secret variables. */
export function maskProfile(profile: Profile, words: Words): Profile {
  const { codec, contract, ready, heartbeat } = profile;
  const secrets = new Set(profile.variables.filter(({ secret }) => secret).map(({ name }) => name));
  const ownValue = (name: string, value: Json) => (secrets.has(name) ? '' : maskJson(value, name, words));
  return {
    ...profile,
    name: words.text(profile.name),
    description: words.text(profile.description),
    url: maskTemplate(profile.url, words.url),
    query: profile.query.map(({ name, value }) => ({ name, value: maskParameter(name, value, words) })),
    protocols: profile.protocols.map(words.protocol),
    headers: profile.headers.map(maskOwnHeader),
    variables: profile.variables.map((variable) => ({
      ...variable,
      value: ownValue(variable.name, variable.value),
      about: words.text(variable.about),
    })),
    environments: profile.environments.map(({ name, values }) => ({
      name,
      values: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, ownValue(key, value)])),
    })),
    codec: codec.kind === 'socket.io' ? { ...codec, auth: words.message(codec.auth) } : codec,
    contract: contract === null ? null : maskContract(contract, words),
    closePolicy: profile.closePolicy.map((row) => ({ ...row, why: words.text(row.why) })),
    ready: ready === null ? null : maskGate(ready, words),
    heartbeat: heartbeat === null ? null : maskHeartbeat(heartbeat, words),
    autoReplies: profile.autoReplies.map((reply) => ({
      ...reply,
      name: words.text(reply.name),
      when: maskMatcher(reply.when, words),
      send: words.message(reply.send),
    })),
    templates: profile.templates.map((template) => ({ ...template, body: words.message(template.body) })),
    sequences: profile.sequences.map((sequence) => ({
      ...sequence,
      steps: sequence.steps.map((step) => maskStep(step, words)),
    })),
  };
}

/** A placeholder where a secret would stand is none; a text that holds one beside it is masked as a whole. */
function maskTemplate(template: string, mask: (text: string) => string): string {
  const own = textAround(template);
  return mask(own) === own ? template : mask(template);
}

function maskParameter(name: string, value: string, words: Words): string {
  const own = textAround(value);
  const parameter = `?${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(own.toWellFormed())}`;
  return words.url(parameter) === parameter && words.text(own) === own ? value : MASK;
}

const OPEN_HEADERS: ReadonlySet<string> = new Set(['accept-language', 'origin', 'user-agent']);

/** Headers are set by hand mostly to carry a credential, under names that nobody can know. */
function maskOwnHeader(header: HandshakeHeader): HandshakeHeader {
  const { name, value } = header;
  if (OPEN_HEADERS.has(name.toLowerCase())) return { name, value: maskHeaderValue(header) };
  const filled = textAround(value) !== value && !holdsLiteral(name, value);
  return { name, value: filled ? value : MASK };
}

function maskContract(contract: Contract, words: Words): Contract {
  const plain = (json: Contract['envelope']) => (isJsonObject(json) ? (maskDeep(json, words) as typeof json) : json);
  return {
    ...contract,
    envelope: plain(contract.envelope),
    messages: contract.messages.map((rule) => ({
      ...rule,
      about: words.text(rule.about),
      schema: plain(rule.schema) ?? true,
    })),
    definitions: Object.fromEntries(
      Object.entries(contract.definitions).map(([key, one]) => [key, plain(one) ?? true]),
    ),
  };
}

function maskGate(gate: ReadyGate, words: Words): ReadyGate {
  const steps = gate.steps.map(({ waitFor, send }) => ({
    waitFor: waitFor === null ? null : maskMatcher(waitFor, words),
    send: send === null ? null : words.message(send),
  }));
  return { ...gate, steps, failOn: gate.failOn === null ? null : maskMatcher(gate.failOn, words) };
}

function maskHeartbeat(heartbeat: Heartbeat, words: Words): Heartbeat {
  const { message, reply } = heartbeat;
  return { ...heartbeat, message: words.message(message), reply: reply === null ? null : maskMatcher(reply, words) };
}

function maskStep(step: SequenceStep, words: Words): SequenceStep {
  switch (step.kind) {
    case 'send':
      return { ...step, message: words.message(step.message) };
    case 'wait':
      return { ...step, for: maskMatcher(step.for, words) };
    case 'assert':
      return { ...step, that: maskMatcher(step.that, words) };
    case 'delay':
      return step;
  }
}

function maskMatcher(matcher: Matcher, words: Words): Matcher {
  switch (matcher.kind) {
    case 'any':
      return matcher;
    case 'text':
      return { ...matcher, startsWith: words.message(matcher.startsWith) };
    case 'type':
      return { ...matcher, type: words.text(matcher.type) };
    case 'json': {
      const { equals } = matcher;
      if (isSecretMember(matcher.path)) return { ...matcher, equals: MASK };
      return { ...matcher, equals: typeof equals === 'string' ? words.message(equals) : equals };
    }
    case 'pattern':
      return { ...matcher, pattern: words.text(matcher.pattern) };
  }
}

/** A value under its name; text under a name that speaks of a secret goes whole. */
function maskJson(value: Json, name: string, words: Words): Json {
  if (typeof value === 'string') {
    return isSecretMember(name) && textAround(value) !== '' ? MASK : words.message(value);
  }
  if (Array.isArray(value)) return value.map((part: Json) => maskJson(part, name, words));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, maskJson(part, key, words)]));
}

/** A schema names secrets without holding any: `{"token": {"type": "string"}}`. */
function maskDeep(value: Json, words: Words): Json {
  if (typeof value === 'string') return words.text(value);
  if (Array.isArray(value)) return value.map((part: Json) => maskDeep(part, words));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, maskDeep(part, words)]));
}
