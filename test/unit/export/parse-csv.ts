/** RFC 4180 by its grammar; strict: throws where a spreadsheet would guess. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const cell = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/u.exec(text.slice(at));
    if (cell === null) throw new Error(`Not RFC 4180 at ${at}: ${text.slice(at, at + 40)}`);
    row.push(cell[1]?.replaceAll('""', '"') ?? cell[2] ?? '');
    if (cell[3] === '\r\n') {
      rows.push(row);
      row = [];
    }
    at += cell[0].length;
  }
  if (row.length > 0) throw new Error('The last row has no CRLF.');
  return rows;
}
