import { isJsonObject, type JsonObject } from '../base/json.ts';

/** A call of a tool as a server tells of it. */
export interface ToolCall {
  readonly name: string;
  /** JSON: what the tool is called with; undefined where nothing says so. */
  readonly arguments: unknown;
}

/** More calls in one message than a person looks through. */
const MOST_CALLS = 200;
const NAMES = ['name', 'tool', 'tool_name', 'function'] as const;
const ARGUMENTS = ['arguments', 'args', 'input', 'parameters', 'params'] as const;

/**
 * Calls in the value that a profile's `calls` path leads to: one or a list of them, each an object that names its tool and
 * what it is called with, plain or inside `function` (arguments may be JSON in a string). What is no such object is
 * shown whole under a name that says so.
 */
export function toolCalls(value: unknown): readonly ToolCall[] {
  if (value === undefined || value === null) return [];
  const list = Array.isArray(value) ? value.slice(0, MOST_CALLS) : [value];
  return list.map(callOf);
}

function callOf(value: unknown): ToolCall {
  if (!isJsonObject(value)) return { name: '(no name)', arguments: value };
  const inner = own(value, 'function');
  const call = isJsonObject(inner) ? inner : value;
  const name = NAMES.map((key) => own(call, key)).find((found) => typeof found === 'string');
  const given = ARGUMENTS.map((key) => own(call, key)).find((found) => found !== undefined);
  if (typeof name !== 'string') return { name: '(no name)', arguments: value };
  return { name, arguments: parsed(given) };
}

function own(value: JsonObject, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function parsed(given: unknown): unknown {
  if (typeof given !== 'string') return given;
  try {
    return JSON.parse(given);
  } catch {
    // Arguments that are still being streamed, or plain text: shown as they are.
    return given;
  }
}
