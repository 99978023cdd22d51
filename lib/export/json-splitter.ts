import { ImportError, quote } from './import-error.ts';

/** What to do with a member of the outermost object: hand it over whole, hand over its elements, or pass over it. */
export type Take = 'value' | 'elements' | 'skip';

/** JSON text of a member, or of one element of a member that is a list. */
export interface JsonPart {
  readonly key: string;
  /** Null for a whole member. */
  readonly index: number | null;
  readonly text: string;
}

export interface SplitterOptions {
  /** Called once a member; may throw an `ImportError` to stop at an unwelcome one. */
  readonly take: (key: string) => Take;
  readonly maxPartChars: number;
}

type State =
  | 'start'
  | 'first-key'
  | 'next-key'
  | 'colon'
  | 'value'
  | 'first-element'
  | 'next-element'
  | 'after-element'
  | 'after-value'
  | 'end';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Deeper than anything in a capture; only counts brackets, but says early what JSON.parse would be asked to build. */
const MAX_DEPTH = 64;

/**
 * Cuts one JSON object into its members and the elements of its long lists while the text arrives, so that a capture
 * of any size is read in the memory of one frame. It checks the outermost two levels itself and leaves the inside of
 * each part to JSON.parse.
 */
export class JsonSplitter {
  readonly #options: SplitterOptions;
  readonly #keys = new Set<string>();
  #state: State = 'start';
  #take: Take = 'value';
  #key = '';
  #index = 0;
  /** Characters before the chunk in hand. */
  #offset = 0;

  #inPart = false;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #held: string[] = [];
  #heldChars = 0;
  #ready: JsonPart | null = null;

  constructor(options: SplitterOptions) {
    this.#options = options;
  }

  /** The parts that this chunk completes, each before the text behind it is looked at: a reader may stop at any. */
  *push(chunk: string): Generator<JsonPart, void, undefined> {
    let at = 0;
    while (at < chunk.length) {
      if (this.#inPart) at = this.#scanPart(chunk, at);
      else if (isSpace(chunk.charCodeAt(at))) at++;
      else at = this.#structure(chunk, at);
      if (this.#ready !== null) {
        yield this.#ready;
        this.#ready = null;
      }
    }
    this.#offset += chunk.length;
  }

  /** Throws when the object is not complete. */
  end(): void {
    if (this.#state === 'end') return;
    if (this.#state === 'start') throw new ImportError('truncated', 'The file is empty; there is nothing to import.');
    throw new ImportError(
      'truncated',
      `The file ends in the middle of ${this.#where()}, after ${this.#offset} characters; it was cut off, export it again.`,
    );
  }

  #where(): string {
    if (this.#key === '') return 'its first member';
    const inList = this.#take === 'elements' && this.#state.endsWith('element');
    return inList ? `${this.#key}[${this.#index}]` : quote(this.#key);
  }

  /** Handles the character at `at`, which is no space and outside every part; returns where to go on. */
  #structure(chunk: string, at: number): number {
    const char = chunk[at] ?? '';
    switch (this.#state) {
      case 'start':
        if (char !== '{') throw notAnObject(chunk.slice(at));
        this.#state = 'first-key';
        return at + 1;
      case 'first-key':
        if (char === '}') return this.#become('end', at);
        return this.#beginKey(char, at);
      case 'next-key':
        return this.#beginKey(char, at);
      case 'colon':
        return char === ':' ? this.#become('value', at) : this.#refuse(char, at);
      case 'value':
        if (this.#take === 'elements' && char === '[') {
          this.#index = 0;
          return this.#become('first-element', at);
        }
        return this.#beginPart(char, at);
      case 'first-element':
        if (char === ']') return this.#become('after-value', at);
        return this.#beginPart(char, at);
      case 'next-element':
        return this.#beginPart(char, at);
      case 'after-element':
        if (char === ',') {
          this.#index++;
          return this.#become('next-element', at);
        }
        return char === ']' ? this.#become('after-value', at) : this.#refuse(char, at);
      case 'after-value':
        if (char === ',') return this.#become('next-key', at);
        return char === '}' ? this.#become('end', at) : this.#refuse(char, at);
      case 'end':
        return this.#refuse(char, at);
    }
  }

  #become(state: State, at: number): number {
    this.#state = state;
    return at + 1;
  }

  #refuse(char: string, at: number): never {
    throw new ImportError(
      'not-json',
      `The file is not valid JSON: unexpected ${quote(char)} at character ${this.#offset + at + 1}.`,
    );
  }

  #beginKey(char: string, at: number): number {
    return char === '"' ? this.#beginPart(char, at) : this.#refuse(char, at);
  }

  #beginPart(char: string, at: number): number {
    if (',:]}'.includes(char)) this.#refuse(char, at);
    this.#inPart = true;
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
    return at;
  }

  #scanPart(chunk: string, from: number): number {
    const to = this.#findEnd(chunk, from);
    const isKey = this.#state === 'first-key' || this.#state === 'next-key';
    if (isKey || this.#take !== 'skip') this.#hold(chunk.slice(from, to === -1 ? chunk.length : to));
    if (to === -1) return chunk.length;
    this.#inPart = false;
    const text = this.#held.length === 1 ? (this.#held[0] ?? '') : this.#held.join('');
    this.#held = [];
    this.#heldChars = 0;
    if (isKey) this.#acceptKey(text);
    else this.#acceptPart(text);
    return to;
  }

  #hold(text: string): void {
    this.#heldChars += text.length;
    if (this.#heldChars > this.#options.maxPartChars) {
      throw new ImportError(
        'too-large',
        `The file cannot be read: ${this.#where()} is longer than ${this.#options.maxPartChars} characters.`,
      );
    }
    this.#held.push(text);
  }

  /** Index after the part's last character, or -1 when the chunk ends first. */
  #findEnd(chunk: string, from: number): number {
    for (let i = from; i < chunk.length; i++) {
      const code = chunk.charCodeAt(i);
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (code === BACKSLASH) this.#escaped = true;
        else if (code === QUOTE) {
          this.#inString = false;
          if (this.#depth === 0) return i + 1;
        }
      } else if (code === QUOTE) {
        this.#inString = true;
      } else if (code === 0x7b || code === 0x5b) {
        this.#depth++;
        if (this.#depth > MAX_DEPTH) {
          throw new ImportError(
            'invalid',
            `The file is nested more than ${MAX_DEPTH} levels deep in ${this.#where()}; no capture is.`,
          );
        }
      } else if (code === 0x7d || code === 0x5d) {
        // At depth 0 the bracket belongs to what surrounds a number, true, false or null.
        if (this.#depth === 0) return i;
        this.#depth--;
        if (this.#depth === 0) return i + 1;
      } else if (this.#depth === 0 && (code === 0x2c || isSpace(code))) {
        return i;
      }
    }
    return -1;
  }

  #acceptKey(text: string): void {
    const key = parseJson(text, 'a member name');
    this.#key = String(key);
    if (this.#keys.has(this.#key))
      throw new ImportError('invalid', `The file has two members named ${quote(this.#key)}.`);
    this.#keys.add(this.#key);
    this.#take = this.#options.take(this.#key);
    this.#state = 'colon';
  }

  #acceptPart(text: string): void {
    const isElement = this.#state === 'first-element' || this.#state === 'next-element';
    if (this.#take !== 'skip') this.#ready = { key: this.#key, index: isElement ? this.#index : null, text };
    this.#state = isElement ? 'after-element' : 'after-value';
  }
}

/** `where` is named in the fault. */
export function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ImportError('not-json', `The file is not valid JSON: ${where} reads ${quote(text)}.`);
  }
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function notAnObject(text: string): ImportError {
  if (text.startsWith('[')) {
    return new ImportError(
      'wrong-format',
      'The file is a JSON list, not a Socketwright capture, which is a JSON object.',
    );
  }
  return new ImportError(
    'not-json',
    `The file is not JSON: it begins with ${quote(text.slice(0, 60), 20)} instead of “{”.`,
  );
}
