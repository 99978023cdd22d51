import { maskSecrets } from '../profile/variables.ts';
import { maskTextSecrets } from '../protocol/url-secrets.ts';

const LONGEST = 120;
/** Controls, and characters that turn the direction of what follows or are not seen at all. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * Text of servers and files for Markdown, as a code span: in there nothing is a link, an image or HTML (CommonMark §6.1). The bar
 * would end a cell of a table even there (GFM §4.10), so it is shown by its full-width twin.
 */
export function code(text: string): string {
  const plain = text.replace(UNSEEN, '\u{fffd}').replaceAll('|', '\u{ff5c}').trim();
  const characters = Array.from(plain.slice(0, 2 * LONGEST + 2));
  const shown = characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('')}…` : plain;
  if (shown === '') return '(none)';
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** A table; cells are Markdown already. The first column is text, the others are figures. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** A text without its secrets, as in exports: those that are known, tokens, and what URLs hold of them. */
export function masked(text: string, secrets: readonly string[]): string {
  return maskTextSecrets(maskSecrets(text, secrets));
}
