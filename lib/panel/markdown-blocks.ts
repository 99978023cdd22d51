/** A piece of a line. */
export interface Span {
  readonly kind: 'text' | 'strong' | 'code';
  readonly text: string;
}

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: readonly Span[] }
  | { readonly kind: 'paragraph'; readonly text: readonly Span[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Span[])[] }
  | {
      readonly kind: 'table';
      readonly head: readonly (readonly Span[])[];
      readonly rows: readonly (readonly (readonly Span[])[])[];
    };

const HEADING = /^(#{1,6}) (.*)$/;
const ITEM = /^- (.*)$/;
const RULE = /^\|[\s:|-]+\|$/;

/** Reads the part of Markdown that reports are written in: headings, paragraphs, flat lists, tables, strong text and code. */
export function markdownBlocks(markdown: string): Block[] {
  const blocks: Block[] = [];
  for (const chunk of markdown.split(/\n{2,}/)) {
    const lines = chunk.split('\n').filter((line) => line !== '');
    const [first] = lines;
    if (first === undefined) continue;
    const heading = HEADING.exec(first);
    if (heading !== null) {
      blocks.push({ kind: 'heading', level: heading[1]?.length ?? 1, text: spans(heading[2] ?? '') });
      if (lines.length > 1) blocks.push(...markdownBlocks(lines.slice(1).join('\n')));
    } else if (lines.every((line) => ITEM.test(line))) {
      blocks.push({ kind: 'list', items: lines.map((line) => spans(line.slice(2))) });
    } else if (first.startsWith('|') && RULE.test(lines[1] ?? '')) {
      blocks.push({ kind: 'table', head: cells(first), rows: lines.slice(2).map(cells) });
    } else {
      blocks.push({ kind: 'paragraph', text: spans(lines.join(' ')) });
    }
  }
  return blocks;
}

function cells(line: string): (readonly Span[])[] {
  return line
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => spans(cell.trim()));
}

const SPAN = /(`+)(.*?)\1(?!`)|\*\*(.+?)\*\*/g;

function spans(line: string): Span[] {
  const found: Span[] = [];
  let at = 0;
  for (const match of line.matchAll(SPAN)) {
    if (match.index > at) found.push({ kind: 'text', text: line.slice(at, match.index) });
    const [whole, fence, code, strong] = match;
    found.push(
      fence === undefined ? { kind: 'strong', text: strong ?? '' } : { kind: 'code', text: unpadded(code ?? '') },
    );
    at = match.index + whole.length;
  }
  if (at < line.length) found.push({ kind: 'text', text: line.slice(at) });
  return found;
}

/** One space on either side stands only for a fence beside a backtick (CommonMark §6.1). */
function unpadded(code: string): string {
  return code.length > 2 && code.startsWith(' ') && code.endsWith(' ') ? code.slice(1, -1) : code;
}
