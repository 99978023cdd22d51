/** Bytes a line of the hex view. */
export const HEX_WIDTH = 16;

export interface HexRow {
  readonly offset: string;
  readonly hex: string;
  readonly ascii: string;
}

export function hexRowCount(bytes: Uint8Array): number {
  return Math.ceil(bytes.length / HEX_WIDTH);
}

/** Line `index` of a hex dump: offset, bytes with a wider gap in the middle, and what of them is printable ASCII. */
export function hexRow(bytes: Uint8Array, index: number): HexRow {
  const from = index * HEX_WIDTH;
  let hex = '';
  let ascii = '';
  for (let i = from; i < from + HEX_WIDTH; i++) {
    if (i === from + HEX_WIDTH / 2) hex += ' ';
    const byte = bytes[i];
    if (byte === undefined) {
      hex += '   ';
      continue;
    }
    hex += `${byte.toString(16).padStart(2, '0')} `;
    ascii += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·';
  }
  return { offset: from.toString(16).padStart(8, '0'), hex: hex.trimEnd(), ascii };
}

/** Bytes from hex digits with any white space between them; null when the text is not that. */
export function bytesFromHex(text: string): Uint8Array<ArrayBuffer> | null {
  const digits = text.replace(/\s+/g, '');
  if (digits.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(digits)) return null;
  const bytes = new Uint8Array(digits.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(digits.slice(i * 2, i * 2 + 2), 16);
  return bytes;
}
