import type { HandshakeHeader } from '../protocol/handshake.ts';

type Rows = readonly HandshakeHeader[];

const AUTHORIZATION = /^authorization$/i;
const BEARER = /^bearer\s+/i;

/** The token of an `Authorization: Bearer` row; empty when there is none. */
export function bearerOf(rows: Rows): string {
  const value = rows.find(({ name }) => AUTHORIZATION.test(name.trim()))?.value.trim() ?? '';
  return BEARER.test(value) ? value.replace(BEARER, '') : '';
}

/** Makes a token, with or without what usually stands before it, the Authorization row; an empty one takes the row away. */
export function withBearer(rows: Rows, pasted: string): Rows {
  const token = pasted
    .trim()
    .replace(/^authorization\s*:\s*/i, '')
    .replace(BEARER, '')
    // A token has no blanks; one that was copied from a terminal or a mail is often wrapped.
    .replace(/\s+/g, '');
  const row = { name: 'Authorization', value: `Bearer ${token}` };
  const at = rows.findIndex(({ name }) => AUTHORIZATION.test(name.trim()));
  if (token === '') return rows.filter((_, i) => i !== at);
  return at === -1 ? [row, ...rows] : rows.map((old, i) => (i === at ? row : old));
}

/** A name is a token (RFC 9110 5.6.2). What begins with two slashes after the colon is an address, not a header. */
const LINE = /^\s*([\w!#$%&'*+.^`|~-]+):(?!\/\/)(.*)$/;

export interface CopiedRows {
  readonly rows: Rows;
  /** Numbers, from 1, of the lines that are something else. */
  readonly unread: readonly number[];
}

/** Rows of text that was copied as lines `Name: value`; null when no line is one. */
export function rowsFromText(text: string): CopiedRows | null {
  const rows: HandshakeHeader[] = [];
  const unread: number[] = [];
  for (const [i, line] of text.split(/\r\n|\r|\n/).entries()) {
    const [, name, value] = LINE.exec(line) ?? [];
    if (name !== undefined && value !== undefined) rows.push({ name, value: value.trim() });
    else if (line.trim() !== '') unread.push(i + 1);
  }
  return rows.length === 0 ? null : { rows, unread };
}

/** Says which lines were left out; null when none was. */
export function unreadText(unread: readonly number[]): string | null {
  const last = unread.at(-1);
  if (last === undefined) return null;
  if (unread.length === 1) return `Line ${last} was left out: it is not “Name: value”.`;
  return `Lines ${unread.slice(0, -1).join(', ')} and ${last} were left out: they are not “Name: value”.`;
}

/** Why text cannot be pasted as the value of one header; null when it can. */
export function pasteRefusal(text: string): string | null {
  if (!/[\r\n]/.test(text.trim())) return null;
  return 'Not pasted: the text has line breaks, which a header value cannot hold; copy it as one line.';
}

/** What is sent: rows without a name and without a value are only room to write in. */
export function filledRows(rows: Rows): Rows {
  return rows
    .map(({ name, value }) => ({ name: name.trim(), value: value.trim() }))
    .filter(({ name, value }) => name !== '' || value !== '');
}

export function sameRows(a: Rows, b: Rows): boolean {
  return a.length === b.length && a.every(({ name, value }, i) => name === b[i]?.name && value === b[i]?.value);
}
