/**
 * - `not-json`, `truncated`, `wrong-format`, `newer-version`, `invalid`: what is wrong with the file
 * - `too-large`: one part of it is longer than a browser can hold
 * - `unreadable`: the file could not be read
 * - `cancelled`: by the signal
 */
export type ImportErrorCode =
  | 'not-json'
  | 'truncated'
  | 'wrong-format'
  | 'newer-version'
  | 'invalid'
  | 'too-large'
  | 'unreadable'
  | 'cancelled';

/** How a fault leaves the nested readers of a file; `parseCapture` makes it a `Result`. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  readonly code: ImportErrorCode;

  constructor(code: ImportErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** A quotation from a hostile file: short, and without control characters. */
export function quote(text: string, maxChars = 40): string {
  const plain = text.replace(/[\p{Cc}\p{Surrogate}\s]+/gu, ' ').trim();
  return `“${plain.length > maxChars ? `${plain.slice(0, maxChars)}…` : plain}”`;
}

/** `path` as in `frames[12].time`; '' for the whole file. `problem` ends the sentence. */
export function invalid(path: string, problem: string): ImportError {
  const where = path === '' ? 'The capture is not valid' : `The capture is not valid at ${path.slice(0, 120)}`;
  return new ImportError('invalid', `${where}: ${problem}.`);
}
