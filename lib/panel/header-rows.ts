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
    .replace(BEARER, '');
  const row = { name: 'Authorization', value: `Bearer ${token}` };
  const at = rows.findIndex(({ name }) => AUTHORIZATION.test(name.trim()));
  if (token === '') return rows.filter((_, i) => i !== at);
  return at === -1 ? [row, ...rows] : rows.map((old, i) => (i === at ? row : old));
}

/** Rows of text that was copied as lines `Name: value`; null when any line is something else. */
export function rowsFromText(text: string): Rows | null {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const rows = lines.map((line) => /^\s*([^\s:]+):\s+(.*)$/.exec(line) ?? /^\s*([^\s:]+):()\s*$/.exec(line));
  if (rows.length === 0 || rows.includes(null)) return null;
  return rows.map((row) => ({ name: row?.[1] ?? '', value: row?.[2]?.trim() ?? '' }));
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
