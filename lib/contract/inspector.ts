import { parseKeyPath } from '../base/key-path.ts';
import type { Contract } from '../profile/contract-schema.ts';
import type { Profile } from '../profile/schema.ts';
import type { Packet } from '../protocol/codec.ts';
import { createCodec } from '../protocol/codecs/registry.ts';
import type { Direction, Payload, VerdictKind } from '../protocol/frame.ts';
import { messageType } from '../protocol/message-type.ts';
import { createJudge, type Judge } from './judge.ts';
import { asDrift, type Issue, issue, NOT_APPLICABLE, type Verdict, worse } from './verdict.ts';

/** What one look at a frame gives the recorder. */
export interface Inspection {
  readonly type: string;
  readonly verdict: VerdictKind;
}

export interface Inspector {
  /** On every frame, given what the codec makes of it: no issue texts are built here. Never throws, whatever came. */
  inspect(packets: readonly Packet[], payload: Payload, byteLength: number, direction: Direction): Inspection;
  /** On demand, for the one frame a person looks at or is about to send. */
  explain(payload: Payload, byteLength: number, direction: Direction): Verdict;
  /** The type of one packet: what the protocol names it, else what stands at the profile's type path. */
  typeOf(packet: Packet): string;
}

/** Longer type names are cut: a hostile server could otherwise fill the dictionary with payloads. */
const MAX_TYPE_LENGTH = 120;
/** A person reads some of what a thousand lines broke. */
const MAX_ISSUES = 200;

export function createInspector(profile: Profile): Inspector {
  const { contract, maxMessageBytes } = profile;
  const codec = createCodec(profile.codec);
  const typePath = profile.typePath === null ? null : parseKeyPath(profile.typePath);
  const judge: Judge | null = contract === null ? null : createJudge(contract, profile.typePath);
  const notJson = notJsonVerdicts(contract);

  const typeOf = (packet: Packet): string => {
    // It has no value to look at, and an empty cell would say nothing.
    if (packet.type === null && packet.kind === 'malformed') return 'malformed';
    return cut(messageType(packet, typePath) ?? '');
  };

  const verdictOf = (packet: Packet, payload: Payload, type: string, direction: Direction): VerdictKind => {
    if (packet.kind !== 'message') return packet.kind === 'malformed' ? 'invalid' : 'not-applicable';
    if (judge === null) return 'not-applicable';
    if (packet.value === undefined) return typeof payload === 'string' ? notJson.text : notJson.binary;
    return judge.quick(packet.value, type, direction);
  };

  return {
    typeOf,

    inspect(packets, payload, byteLength, direction) {
      const [first] = packets;
      if (first === undefined) return { type: '', verdict: 'not-applicable' };
      const type = typeOf(first);
      let verdict = verdictOf(first, payload, type, direction);
      for (let i = 1; i < packets.length; i++) {
        const packet = packets[i];
        if (packet !== undefined) verdict = worse(verdict, verdictOf(packet, payload, typeOf(packet), direction));
      }
      if (maxMessageBytes !== null && byteLength > maxMessageBytes) verdict = 'invalid';
      return { type: packets.length === 1 ? type : `${type} (+${packets.length - 1})`.trimStart(), verdict };
    },

    explain(payload, byteLength, direction) {
      let kind: VerdictKind = 'not-applicable';
      const issues: Issue[] = [];
      if (maxMessageBytes !== null && byteLength > maxMessageBytes) {
        kind = 'invalid';
        issues.push(sizeIssue(byteLength, maxMessageBytes));
      }
      for (const packet of codec.decodeAlone(payload, direction)) {
        const verdict = explainPacket(packet, payload, byteLength, direction);
        kind = worse(kind, verdict.kind);
        if (issues.length < MAX_ISSUES) issues.push(...verdict.issues);
      }
      return { kind, issues };
    },
  };

  function explainPacket(packet: Packet, payload: Payload, byteLength: number, direction: Direction): Verdict {
    const kind = verdictOf(packet, payload, typeOf(packet), direction);
    if (packet.kind === 'malformed') return { kind, issues: [malformedIssue(packet)] };
    if (packet.kind !== 'message' || judge === null || kind === 'not-applicable') return { ...NOT_APPLICABLE, kind };
    if (packet.value !== undefined) return judge.explain(packet.value, typeOf(packet), direction);
    const broken = notJsonIssue(payload, byteLength);
    return { kind, issues: [contract?.inferred === true ? asDrift(broken) : broken] };
  }
}

/**
 * What a message that is no JSON is worth. Only an envelope asks JSON of every message; without one, text is of a type that
 * nobody knows, and bytes are of no type at all.
 */
function notJsonVerdicts(contract: Contract | null): { readonly text: VerdictKind; readonly binary: VerdictKind } {
  if (contract === null) return { text: 'not-applicable', binary: 'not-applicable' };
  const { envelope, unknownTypes, inferred } = contract;
  if (envelope !== null || unknownTypes === 'fail') {
    const broken = inferred ? 'warning' : 'invalid';
    return { text: broken, binary: broken };
  }
  return { text: unknownTypes === 'warn' ? 'warning' : 'not-applicable', binary: 'not-applicable' };
}

/** Seed 000 §4.1 fixes this wording. */
function sizeIssue(byteLength: number, limit: number): Issue {
  return {
    path: '',
    rule: 'size',
    expected: `at most ${limit} bytes`,
    actual: `${byteLength} bytes`,
    message: `Message size ${byteLength} bytes exceeds limit of ${limit} bytes`,
  };
}

function malformedIssue({ label, problem }: Packet): Issue {
  const told = problem ?? 'The packet follows no rule of the protocol.';
  return { path: '', rule: 'malformed', expected: 'a packet of the protocol', actual: label, message: told };
}

function notJsonIssue(payload: Payload, byteLength: number): Issue {
  const actual =
    typeof payload === 'string'
      ? `text that is not JSON (${jsonError(payload)})`
      : `a binary message of ${byteLength} bytes`;
  return issue('', 'not-json', 'JSON text', actual);
}

function jsonError(text: string): string {
  try {
    JSON.parse(text);
    return 'not the JSON that this codec reads';
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message.slice(0, 120) : String(thrown);
  }
}

function cut(type: string): string {
  return type.length <= MAX_TYPE_LENGTH ? type : type.slice(0, MAX_TYPE_LENGTH);
}
