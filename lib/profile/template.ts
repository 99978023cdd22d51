import { assertUnreachable } from '../base/assert.ts';
import type { Json } from '../base/json.ts';
import { valueAt } from '../base/key-path.ts';
import { nearest } from '../base/nearest.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { type Expression, GENERATORS, type Generator, isGenerator, parseExpression } from './template-expression.ts';
import { type Placeholder, scanTemplate } from './template-scan.ts';

/** What placeholders are filled with. */
export interface TemplateScope {
  readonly variables: Readonly<Record<string, Json>>;
  /** Epoch ms. */
  readonly now: number;
  readonly uuid: () => string;
  /** From 1; asked once for a message, however often it stands there. */
  readonly counter: () => number;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  /** The message that an automatic reply answers or that a sequence waited for; undefined elsewhere. */
  readonly frame?: unknown;
}

/** Something wrong in a template, at a UTF-16 offset of it. */
export interface TemplateProblem {
  readonly offset: number;
  readonly length: number;
  /** One sentence with line and column. */
  readonly message: string;
}

export interface KnownNames {
  readonly variables: ReadonlySet<string>;
  /** Whether there is such a message. */
  readonly frame: boolean;
}

/** `message`: values keep their types where the template is JSON; `text`: every value is put in as text. */
export type TemplateForm = 'message' | 'text';

/** What filling may add to a template, in UTF-16 units; a template without placeholders may be of any size. */
const MOST_FILLED_CHARS = 16 * 1024 * 1024;
/** An editor shows no more of them. */
const MOST_PROBLEMS = 100;

/**
 * Puts values into the placeholders of a template: in JSON one that is a whole value becomes the value's JSON (`"{{n}}"` the
 * number 5), one within a string is put in escaped; outside of JSON text is put in as it is. What was put in is not looked at
 * again. `{{{{` stands for two braces.
 */
export function fillTemplate(
  template: string,
  scope: TemplateScope,
  form: TemplateForm = 'message',
): Result<string, 'template'> {
  return fillWith(template, scope, (value, placeholder) =>
    form === 'message' ? written(value, placeholder) : { text: textOf(value), quoted: false },
  );
}

/** As text, with each value as `encode` writes it; `offset` is where the placeholder stands in the template. */
export function fillEncoded(
  template: string,
  scope: TemplateScope,
  encode: (value: string, offset: number) => string,
): Result<string, 'template'> {
  return fillWith(template, scope, (value, { offset }) => ({ text: encode(textOf(value), offset), quoted: false }));
}

/** The value that a text of a variable stands for: one lone placeholder keeps its type, anything else is text. */
export function fillValue(text: string, scope: TemplateScope): Result<Json, 'template'> {
  const parts = scanTemplate(text);
  const only = parts.length === 1 ? parts[0] : undefined;
  if (only === undefined || !('placeholder' in only)) return fillTemplate(text, scope, 'text');
  const made = new Evaluation(scope).valueOf(only.placeholder);
  return 'problem' in made ? fail('template', problemAt(text, only.placeholder, made.problem).message) : ok(made.value);
}

/** Everything that filling would stumble over, without values: for editors and for the check of a whole profile. */
export function templateProblems(template: string, known: KnownNames): readonly TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  for (const part of scanTemplate(template)) {
    if (!('placeholder' in part)) continue;
    const { placeholder } = part;
    const parsed = parsePlaceholder(placeholder);
    const problem = 'problem' in parsed ? parsed.problem : unknownName(parsed.expression, known);
    if (problem === null) continue;
    problems.push(problemAt(template, placeholder, problem));
    if (problems.length === MOST_PROBLEMS) break;
  }
  return problems;
}

/** Names of variables that a template uses. */
export function namesIn(template: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const part of scanTemplate(template)) {
    if (!('placeholder' in part)) continue;
    const parsed = parsePlaceholder(part.placeholder);
    if ('problem' in parsed) continue;
    const { expression } = parsed;
    const inner = expression.kind === 'string' ? expression.of : expression;
    if (inner.kind === 'name' && !isGenerator(inner.name)) names.add(inner.name);
  }
  return names;
}

/** What a template says by itself: all but its placeholders, so also what only looks like one. */
export function textAround(template: string): string {
  let text = '';
  for (const part of scanTemplate(template)) {
    if (!('placeholder' in part)) text += part.text;
    else if ('problem' in parsePlaceholder(part.placeholder)) text += part.placeholder.source;
  }
  return text;
}

interface Written {
  readonly text: string;
  /** The value brings its own quotes, so those of the template go. */
  readonly quoted: boolean;
}

function fillWith(
  template: string,
  scope: TemplateScope,
  write: (value: Json, placeholder: Placeholder) => Written,
): Result<string, 'template'> {
  if (!template.includes('{{')) return ok(template);
  const evaluation = new Evaluation(scope);
  // Pieces, because taking a quote from the end of one long text copies all of it each time.
  const pieces: string[] = [];
  let added = 0;
  let closing = false;
  for (const part of scanTemplate(template)) {
    if (!('placeholder' in part)) {
      pieces.push(closing ? part.text.slice(1) : part.text);
      closing = false;
      continue;
    }
    const { placeholder } = part;
    const made = filled(evaluation, placeholder, write);
    if ('problem' in made) return fail('template', problemAt(template, placeholder, made.problem).message);
    const { text, quoted } = made;
    added += text.length;
    if (added > MOST_FILLED_CHARS) {
      const problem = `makes the message too large: values may add ${MOST_FILLED_CHARS} characters`;
      return fail('template', problemAt(template, placeholder, problem).message);
    }
    if (quoted) pieces.push(pieces.pop()?.slice(0, -1) ?? '');
    pieces.push(text);
    closing = quoted;
  }
  return ok(pieces.join(''));
}

/** A message of a server may be nested deeper than JSON can be written, though it could be read. */
function filled(
  evaluation: Evaluation,
  placeholder: Placeholder,
  write: (value: Json, placeholder: Placeholder) => Written,
): Written | { readonly problem: string } {
  try {
    const made = evaluation.valueOf(placeholder);
    return 'problem' in made ? made : write(made.value, placeholder);
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    return { problem: 'has a value that is nested too deeply to be written as JSON: take a part of it' };
  }
}

function written(value: Json, { place, quoted }: Placeholder): Written {
  switch (place) {
    case 'value':
      return { text: JSON.stringify(value), quoted };
    case 'key':
      return { text: JSON.stringify(textOf(value)), quoted: false };
    case 'string':
      return { text: JSON.stringify(textOf(value)).slice(1, -1), quoted: false };
    case 'text':
      return { text: textOf(value), quoted: false };
  }
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

type Made = { readonly value: Json } | { readonly problem: string };

/** One filling of one message. */
class Evaluation {
  readonly #scope: TemplateScope;
  #counter: number | null = null;

  constructor(scope: TemplateScope) {
    this.#scope = scope;
  }

  valueOf(placeholder: Placeholder): Made {
    const parsed = parsePlaceholder(placeholder);
    return 'problem' in parsed ? parsed : this.#evaluate(parsed.expression);
  }

  #evaluate(expression: Expression): Made {
    const { variables, random, frame } = this.#scope;
    switch (expression.kind) {
      case 'name': {
        const { name } = expression;
        if (isGenerator(name)) return { value: this.#generate(name) };
        const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
        return value === undefined ? { problem: noValue(name, Object.keys(variables)) } : { value };
      }
      case 'frame': {
        if (frame === undefined) return { problem: NO_FRAME };
        const value = valueAt(frame, expression.path) as Json | undefined;
        return value === undefined ? { problem: 'is not in the message that was received' } : { value };
      }
      case 'choice': {
        const { generator, list } = expression;
        const index = generator === 'random' ? Math.floor(random() * list.length) : this.#count() - 1;
        return { value: list[((index % list.length) + list.length) % list.length] ?? null };
      }
      case 'range':
        return { value: expression.from + Math.floor(random() * (expression.to - expression.from + 1)) };
      case 'string': {
        const made = this.#evaluate(expression.of);
        return 'problem' in made ? made : { value: textOf(made.value) };
      }
      default:
        return assertUnreachable(expression);
    }
  }

  #generate(generator: Generator): Json {
    const { now, uuid } = this.#scope;
    switch (generator) {
      case 'now':
        return new Date(now).toISOString();
      case 'epoch':
        return Math.round(now);
      case 'epochSeconds':
        return Math.floor(now / 1000);
      case 'uuid':
        return uuid();
      case 'counter':
        return this.#count();
    }
  }

  #count(): number {
    this.#counter ??= this.#scope.counter();
    return this.#counter;
  }
}

const NO_FRAME = 'takes a value of a received message: only automatic replies, and steps after a wait, have one';

function unknownName(expression: Expression, known: KnownNames): string | null {
  switch (expression.kind) {
    case 'name':
      return isGenerator(expression.name) || known.variables.has(expression.name)
        ? null
        : noValue(expression.name, known.variables);
    case 'frame':
      return known.frame ? null : NO_FRAME;
    case 'string':
      return unknownName(expression.of, known);
    case 'choice':
    case 'range':
      return null;
  }
}

function noValue(name: string, variables: Iterable<string>): string {
  const near = nearest(name, [...variables, ...GENERATORS]);
  const advice = near === null ? 'add it to the variables, or give it a value' : `did you mean ${near}?`;
  return `is neither a generator nor a variable with a value: ${advice}`;
}

function parsePlaceholder({ source, closed }: Placeholder) {
  return closed ? parseExpression(source) : { problem: 'has no }} on its line: add it, or write {{{{ for two braces' };
}

function problemAt(template: string, { offset, length, source }: Placeholder, problem: string): TemplateProblem {
  const before = template.slice(0, offset);
  const line = before.split('\n').length;
  const column = offset - (before.lastIndexOf('\n') + 1) + 1;
  const shown = source.length > 40 ? `${source.slice(0, 40)}…` : source;
  const end = problem.endsWith('?') ? '' : '.';
  return { offset, length, message: `{{${shown}}} at line ${line}, column ${column}, ${problem}${end}` };
}
