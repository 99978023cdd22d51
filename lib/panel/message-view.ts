import { jsonStart } from '../base/json-start.ts';
import type { Packet } from '../protocol/codec.ts';
import { countOf, shorten } from './format.ts';

/** What a packet is, in a word beside its label. */
export const PACKET_WORDS: Readonly<Record<Packet['kind'], string>> = {
  message: 'message',
  control: 'protocol',
  part: 'attachment',
  malformed: 'malformed',
};

/** Packets listed of one frame; a person goes through no more. */
const MOST_LISTED = 500;
const LONGEST_SUMMARY = 160;

export interface PacketList {
  readonly shown: readonly Packet[];
  /** `and 20 packets after these`; '' for none. */
  readonly rest: string;
}

export function packetList(packets: readonly Packet[]): PacketList {
  const hidden = packets.length - MOST_LISTED;
  return {
    shown: packets.slice(0, MOST_LISTED),
    rest: hidden > 0 ? `and ${countOf(hidden, 'packet')} after these` : '',
  };
}

/** One line of a list of packets: its label, else its type, else the beginning of its value. */
export function packetSummary({ label, type, value, problem }: Packet): string {
  const words = [label, type === null || label.includes(type) ? '' : type].filter(Boolean).join(' · ');
  const said = words === '' || (problem === null && type === null) ? ` ${valueText(value, LONGEST_SUMMARY)}` : '';
  return `${words}${said}`.trim() || 'empty';
}

/** A JSON value on one line; '' where there is none. */
export function valueText(value: unknown, limit: number): string {
  return value === undefined ? '' : shorten(jsonStart(value, limit), limit);
}
