export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object a text holds; null when the text is not JSON or holds anything else. */
export function parseJsonObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** The string at `key`; null when it is absent, empty or not a string. */
export function readString(message: JsonObject, key: string): string | null {
  const value = message[key];
  return typeof value === 'string' && value !== '' ? value : null;
}
