import { quoted } from '../server-words.ts';

const MOST_CHARS = 60;
const PLAIN = /^[\x20-\x7e]*$/;

/** A name that a peer chose, fit for one line of a label; nearly every one is short and plain already. */
export function lineWords(name: string): string {
  return name.length <= MOST_CHARS && PLAIN.test(name) ? name : quoted(name);
}

/** The same in quotation marks. */
export function shown(name: string): string {
  return `"${lineWords(name)}"`;
}

/** ` in /metrics`; nothing for the main namespace. */
export function inNamespace(nsp: string): string {
  return nsp === '/' ? '' : ` in ${lineWords(nsp)}`;
}

export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** What a text starts with that has to start with the digit of a packet. */
export function startProblem(text: string, where: string, packet: string): string {
  const first = text === '' ? 'is empty' : `starts with ${shown(String.fromCodePoint(text.codePointAt(0) ?? 0))}`;
  return `${where} ${first}: ${packet} starts with a digit from 0 to 6.`;
}
