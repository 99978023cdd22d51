import { ok } from '../../base/result.ts';
import type { Packet } from '../codec.ts';
import type { Payload } from '../frame.ts';
import { type ChoiceOf, type CodecEntry, statelessCodec } from './codec-entry.ts';
import { jsonValue, parseJson } from './json-text.ts';
import { control, malformed, plainMessage } from './packets.ts';

/** Packets of one frame; a megabyte of one-digit lines would make half a million of them. */
const MOST_LINES = 10_000;

function decode(payload: Payload): readonly Packet[] {
  if (typeof payload !== 'string') {
    return [malformed('binary frame', `A binary frame of ${payload.length} bytes: JSON lines are text.`)];
  }
  const packets: Packet[] = [];
  let line = 0;
  for (let from = 0; from <= payload.length; line++) {
    const found = payload.indexOf('\n', from);
    const to = found === -1 ? payload.length : found;
    const text = payload.slice(from, to);
    from = to + 1;
    if (text.trim() === '') continue;
    if (packets.length === MOST_LINES) {
      packets.push(
        malformed(
          `line ${line + 1} and all after it`,
          `The frame holds more than ${MOST_LINES} lines: those from line ${line + 1} on were not read.`,
        ),
      );
      break;
    }
    packets.push(packetOf(text, line + 1));
  }
  return packets.length === 0 ? [control(null, undefined, 'no message: nothing but empty lines')] : packets;
}

function packetOf(text: string, line: number): Packet {
  const label = `line ${line}`;
  const value = jsonValue(text);
  if (value !== undefined) return plainMessage(value, label);
  const wrong = parseJson(text, `Line ${line}`);
  return malformed(label, wrong.ok ? `Line ${line} could not be read.` : wrong.error.message);
}

/** A single message that was written over several lines goes on one, for a line break would end it. */
function onePerLine(message: string): string {
  if (!message.includes('\n') || jsonValue(message) === undefined) return message;
  const lines = message.trim().split('\n');
  return lines.map((line) => line.trim()).join(' ');
}

const NAME = 'JSON lines';

const LINES_CODEC = statelessCodec(
  {
    kind: 'json-lines',
    name: NAME,
    encode: (message) => ok([onePerLine(message)]),
    writing: 'JSON texts, one a line; a single one may be spread over several lines.',
    isJson: false,
  },
  decode,
);

export const JSON_LINES: CodecEntry<ChoiceOf<'json-lines'>> = {
  name: NAME,
  initial: { kind: 'json-lines' },
  create: () => LINES_CODEC,
};
