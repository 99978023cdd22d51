import type { HandshakeHeader } from '../../lib/protocol/handshake.ts';
import { checkHeaders } from '../../lib/protocol/handshake-headers.ts';

/** One sentence for each row that cannot be sent, null for the others. A row that repeats an earlier one is the wrong one. */
export function headerErrors(rows: readonly HandshakeHeader[]): readonly (string | null)[] {
  const good: HandshakeHeader[] = [];
  return rows.map((row) => {
    if (row.name.trim() === '' && row.value.trim() === '') return null;
    const header = { name: row.name.trim(), value: row.value.trim() };
    const checked = checkHeaders([...good, header]);
    if (checked.ok) good.push(header);
    return checked.ok ? null : checked.error.message;
  });
}
