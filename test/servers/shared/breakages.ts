import { isJsonObject, type JsonObject } from './json.ts';

export const BREAKAGES = [
  'missing-field',
  'bad-timestamp',
  'unknown-type',
  'payload-array',
  'not-json',
  'oversize',
] as const;
export type Breakage = (typeof BREAKAGES)[number];

/** Where a server's messages can be broken; null where its format has no such part. */
export interface MessageShape {
  readonly required: readonly string[];
  readonly timeKey: string | null;
  readonly typeKey: string | null;
  readonly bodyKey: string | null;
  /** Largest size its clients accept, in bytes. */
  readonly maxBytes: number | null;
}

const BAD_TIMESTAMPS: readonly unknown[] = [
  'yesterday',
  '2025-02-30T18:30:00.123Z',
  '2025-01-14T18:30:00.123+02:00',
  1736879400123,
  '',
];

function omit(message: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(message).filter(([name]) => name !== key));
}

/** Breakages that this shape has a place for. */
export function applicableBreakages(shape: MessageShape): readonly Breakage[] {
  const applies: Readonly<Record<Breakage, boolean>> = {
    'missing-field': shape.required.length > 0,
    'bad-timestamp': shape.timeKey !== null,
    'unknown-type': shape.typeKey !== null,
    'payload-array': shape.bodyKey !== null,
    'not-json': true,
    oversize: shape.maxBytes !== null,
  };
  return BREAKAGES.filter((kind) => applies[kind]);
}

/**
 * The message broken in one way; `variant` chooses among forms of the same breakage.
 * A string goes on the wire as it is, an object as JSON.
 */
export function breakMessage(
  message: JsonObject,
  shape: MessageShape,
  kind: Breakage,
  variant: number,
): JsonObject | string {
  switch (kind) {
    case 'missing-field':
      return omit(message, shape.required[variant % shape.required.length] ?? '');
    case 'bad-timestamp':
      return { ...message, [shape.timeKey ?? '']: BAD_TIMESTAMPS[variant % BAD_TIMESTAMPS.length] };
    case 'unknown-type':
      return { ...message, [shape.typeKey ?? '']: `mystery-${variant}` };
    case 'payload-array':
      return { ...message, [shape.bodyKey ?? '']: [1, 'two', null] };
    case 'not-json': {
      const text = JSON.stringify(message);
      return text.slice(0, Math.max(1, Math.floor(text.length / 2)));
    }
    case 'oversize': {
      const body = message[shape.bodyKey ?? ''];
      const padding = 'x'.repeat(shape.maxBytes ?? 0);
      return isJsonObject(body) ? { ...message, [shape.bodyKey ?? '']: { ...body, padding } } : { ...message, padding };
    }
  }
}
