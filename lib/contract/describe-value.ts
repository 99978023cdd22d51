const MAX_SHOWN = 60;

/** A value as a person names it in a sentence: its JSON type and a short excerpt. Never throws, whatever came. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  switch (typeof value) {
    case 'string':
      return value === '' ? 'an empty string' : `"${shorten(value)}"`;
    case 'object':
      return `an object with ${Object.keys(value).length} keys`;
    default:
      return `${typeof value} ${shorten(String(value))}`;
  }
}

function shorten(text: string): string {
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`;
}
