import { type ClosePolicyRow, closeCodeRange } from '../profile/schema.ts';

/** The first row that names `code`; a code that no row names follows the reconnect policy, so every code has an answer. */
export function closeRowFor(table: readonly ClosePolicyRow[], code: number): ClosePolicyRow {
  const row = table.find(({ codes }) => {
    const { from, to } = closeCodeRange(codes);
    return code >= from && code <= to;
  });
  return row ?? { codes: String(code), action: 'backoff', why: `No row of the close-code table names ${code}.` };
}
