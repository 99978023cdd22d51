/**
 * Where a placeholder stands. `value`: it is a whole JSON value, bare or as the only thing in a string; `key`: it is a whole
 * name of a JSON member without quotes of its own; `string`: a part of a JSON string; `text`: anywhere else.
 */
export type Place = 'value' | 'key' | 'string' | 'text';

export interface Placeholder {
  /** UTF-16 offset of its first brace, and characters up to and with its last. */
  readonly offset: number;
  readonly length: number;
  /** What stands between the braces, without the blanks around it. */
  readonly source: string;
  /** False for an opening without an end; it reaches to the end of the line then. */
  readonly closed: boolean;
  place: Place;
  /** The quotes around it belong to it and go when it is filled. */
  quoted: boolean;
}

/** A template taken apart; texts and placeholders in their order. */
export type TemplatePart = { readonly text: string; readonly offset: number } | { readonly placeholder: Placeholder };

/** Four braces are two that stand for themselves. */
const LITERAL = '{{{{';
const OPEN = '{{';
const CLOSE = '}}';

/** Takes any text apart, in a time that grows with its length only. */
export function scanTemplate(template: string): readonly TemplatePart[] {
  const parts = split(template);
  const placeholders = parts.flatMap((part) => ('placeholder' in part ? [part.placeholder] : []));
  if (placeholders.length === 0) return parts;
  if (!settle(template, 0, template.length, parts)) settleLines(template, parts);
  return parts;
}

function split(template: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let text = '';
  let textFrom = 0;
  let at = 0;
  const flush = () => {
    if (text !== '') parts.push({ text, offset: textFrom });
    text = '';
  };
  while (at < template.length) {
    const open = template.indexOf(OPEN, at);
    const end = open === -1 ? template.length : open;
    if (text === '') textFrom = at;
    text += template.slice(at, end);
    if (open === -1) break;
    if (text === '') textFrom = open;
    if (template.startsWith(LITERAL, open)) {
      // Apart from its neighbours, so that offsets within a text part stay those of the template.
      flush();
      parts.push({ text: OPEN, offset: open });
      at = open + LITERAL.length;
    } else if (template[open + 2] === '{') {
      text += '{';
      at = open + 1;
    } else {
      flush();
      const placeholder = readPlaceholder(template, open);
      parts.push({ placeholder });
      at = open + placeholder.length;
    }
  }
  flush();
  return parts;
}

function readPlaceholder(template: string, offset: number): Placeholder {
  const from = offset + OPEN.length;
  const line = template.indexOf('\n', from);
  const lineEnd = line === -1 ? template.length : line;
  // On its own line only: a search to the end of the text from each of many openings would take for ever.
  const inLine = template.slice(from, lineEnd);
  const close = inLine.indexOf(CLOSE);
  const closed = close !== -1;
  const source = (closed ? inLine.slice(0, close) : inLine).trim();
  const length = closed ? OPEN.length + close + CLOSE.length : lineEnd - offset;
  return { offset, length, source, closed, place: 'text', quoted: false };
}

interface Seen {
  readonly placeholder: Placeholder;
  /** Inside a JSON string, and whether nothing stands before it there. */
  readonly inString: boolean;
  readonly opens: boolean;
}

/** A JSON text may have a short head without blanks, such as the `42/metrics,` of a Socket.IO packet. */
const HEAD = /^[^\s"{}[\]]{1,64}(?=[[{])/;

/** Finds the places of all placeholders from `from` to `to`, if what stands there is JSON once they are filled. */
function settle(template: string, from: number, to: number, parts: readonly TemplatePart[]): boolean {
  let skeleton = '';
  let isBlank = true;
  let inString = false;
  let stringFrom = -1;
  let escaped = false;
  const seen: Seen[] = [];
  for (const part of parts) {
    if ('placeholder' in part) {
      const { placeholder } = part;
      if (placeholder.offset < from || placeholder.offset >= to) continue;
      // A lone placeholder is as well plain text.
      if (isBlank) return false;
      seen.push({ placeholder, inString, opens: inString && stringFrom === skeleton.length });
      // What any value is like there.
      skeleton += inString ? 'x' : '""';
      escaped = false;
      continue;
    }
    const skip = Math.max(0, from - part.offset);
    const text = part.text.slice(skip, Math.max(skip, to - part.offset));
    for (let i = 0; i < text.length; i++) {
      const char = text[i];
      if (escaped) escaped = false;
      else if (inString && char === '\\') escaped = true;
      else if (char === '"') {
        inString = !inString;
        stringFrom = skeleton.length + i + 1;
      }
    }
    skeleton += text;
    isBlank &&= text.trim() === '';
  }
  if (!isJson(skeleton)) return false;
  for (const one of seen) place(template, to, one);
  return true;
}

function settleLines(template: string, parts: readonly TemplatePart[]): void {
  let first = 0;
  while (first < parts.length) {
    const part = parts[first];
    if (part === undefined || !('placeholder' in part)) {
      first++;
      continue;
    }
    const { offset } = part.placeholder;
    const from = template.lastIndexOf('\n', offset) + 1;
    const next = template.indexOf('\n', offset);
    const to = next === -1 ? template.length : next;
    let start = first;
    while (start > 0 && endOf(parts[start - 1]) > from) start--;
    let end = first;
    while (end < parts.length && offsetOf(parts[end]) < to) end++;
    settle(template, from, to, parts.slice(start, end));
    first = Math.max(end, first + 1);
  }
}

function offsetOf(part: TemplatePart | undefined): number {
  if (part === undefined) return 0;
  return 'placeholder' in part ? part.placeholder.offset : part.offset;
}

function endOf(part: TemplatePart | undefined): number {
  if (part === undefined) return 0;
  return 'placeholder' in part ? part.placeholder.offset + part.placeholder.length : part.offset + part.text.length;
}

function place(template: string, to: number, { placeholder, inString, opens }: Seen): void {
  const after = placeholder.offset + placeholder.length;
  if (!inString) {
    placeholder.place = isKey(template, after, to) ? 'key' : 'value';
  } else if (opens && template[after] === '"' && !isKey(template, after + 1, to)) {
    placeholder.place = 'value';
    placeholder.quoted = true;
  } else {
    placeholder.place = 'string';
  }
}

function isKey(template: string, after: number, to: number): boolean {
  let at = after;
  while (at < to && /\s/.test(template[at] ?? '')) at++;
  return template[at] === ':';
}

/** Only what begins as JSON does: a number is as well plain text. */
function isJson(skeleton: string): boolean {
  const trimmed = skeleton.trimStart();
  const body = trimmed.replace(HEAD, '');
  if (!/^["{[]/.test(body)) return false;
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}
