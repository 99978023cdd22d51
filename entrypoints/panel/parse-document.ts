import { utf8ByteLength } from '../../lib/base/bytes.ts';
import { describeThrown, fail, ok, type Result } from '../../lib/base/result.ts';
import { jsonErrorAt } from '../../lib/panel/json-error.ts';

/** The largest descriptions of real servers are some hundred kB. */
export const MAX_DOCUMENT_BYTES = 2 * 1024 * 1024;
/** Uses of one anchor, those inside of others multiplied: a document that explodes when it is written out has millions. */
const MOST_ALIASES = 500;
const TOO_DEEP = 'The file is nested too deeply to be read: make it flatter.';

/** The plain value of JSON or YAML 1.2 text. The error is one sentence with line and column; nothing is thrown. */
export async function parseDocument(text: string): Promise<Result<unknown, 'document'>> {
  const bytes = utf8ByteLength(text);
  if (bytes > MAX_DOCUMENT_BYTES) {
    return refused(
      `The file has ${(bytes / 1024 / 1024).toFixed(1)} MiB, and at most 2 are read: take out what is not needed.`,
    );
  }
  const plain = text.startsWith('\ufeff') ? text.slice(1) : text;
  if (plain.trim() === '') return refused('The file is empty: choose a profile file or an AsyncAPI document.');
  return /^\s*[{[]/.test(plain) ? parseJson(plain) : await parseYaml(plain);
}

function parseJson(text: string): Result<unknown, 'document'> {
  try {
    const value: unknown = JSON.parse(text);
    return ok(value);
  } catch (thrown) {
    const error = jsonErrorAt(text);
    if (error === null) return refused(`The file is not JSON (${describeThrown(thrown).slice(0, 120)}).`);
    const before = text.slice(0, error.offset).split('\n');
    return refused(
      `The file is not JSON: line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: ${error.message}`,
    );
  }
}

async function parseYaml(text: string): Promise<Result<unknown, 'document'>> {
  // Some 30 kB that nobody needs but who opens a YAML file.
  const yaml = await import('yaml');
  const lines = new yaml.LineCounter();
  try {
    const document = yaml.parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      stringKeys: true,
      merge: true,
      // The package compares each key with every other: a long map would take minutes.
      uniqueKeys: false,
    });
    const [error] = document.errors;
    if (error === undefined) {
      const twice = repeatedKey(yaml, document);
      if (twice !== null) {
        const { line, col } = lines.linePos(twice.offset);
        return refused(
          `The file has the key ${JSON.stringify(twice.key.slice(0, 60))} twice in one map: line ${line}, column ${col}.`,
        );
      }
      const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
      return ok(value);
    }
    if (error.code === 'MULTIPLE_DOCS') return refused('The file holds several YAML documents (after ---): keep one.');
    if (error.message.includes('call stack')) return refused(TOO_DEEP);
    const { line, col } = lines.linePos(error.pos[0]);
    const [words = ''] = error.message.split('\n');
    return refused(
      `The file is neither JSON nor YAML: line ${line}, column ${col}: ${words.slice(0, 200).replace(/[.:]?$/, '.')}`,
    );
  } catch (thrown) {
    if (thrown instanceof RangeError) return refused(TOO_DEEP);
    if (thrown instanceof ReferenceError) {
      const name = /^Unresolved alias.*: (.*)$/s.exec(thrown.message)?.[1];
      if (name === undefined) {
        return refused(
          `The file uses one of its anchors (&name) more than ${MOST_ALIASES} times: write the parts out.`,
        );
      }
      // The package tells no place here.
      const { line } = lines.linePos(Math.max(0, text.indexOf(`*${name}`)));
      return refused(
        `The file has the alias *${name.slice(0, 60)} in line ${line}, and no anchor &${name.slice(0, 60)} before it.`,
      );
    }
    return refused(`The file cannot be read as YAML (${describeThrown(thrown).slice(0, 200)}).`);
  }
}

/** The first key that its map has already, and where it stands (UTF-16 offset); YAML 1.2 §3.2.1.3 forbids it. */
function repeatedKey(
  { visit, isScalar }: typeof import('yaml'),
  document: import('yaml').Document.Parsed,
): { readonly key: string; readonly offset: number } | null {
  let found: { readonly key: string; readonly offset: number } | null = null;
  visit(document, {
    Map(_, map) {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        // Merge keys may stand there more than once.
        if (seen.has(name) && name !== '<<') {
          found = { key: name, offset: key.range?.[0] ?? 0 };
          return visit.BREAK;
        }
        seen.add(name);
      }
      return undefined;
    },
  });
  return found;
}

function refused(sentence: string): Result<never, 'document'> {
  return fail('document', sentence);
}
