import { quoted } from './reading.ts';

export type Draft = '7' | '2020-12';

/** How a payload schema is written: a JSON Schema draft that we read, or a sentence why not. */
export type SchemaFormat =
  | { readonly draft: Draft; readonly note: string | null }
  | { readonly draft: null; readonly why: string };

const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/avro/i, 'Avro'],
  [/protobuf/i, 'Protocol Buffers'],
  [/raml/i, 'RAML'],
  [/openapi/i, 'OpenAPI'],
];

/** Null or '' is AsyncAPI's own schema object, which is JSON Schema draft 7 with some words more. */
export function schemaFormatOf(format: string): SchemaFormat {
  if (format === '' || /^application\/vnd\.aai\.asyncapi\b/i.test(format)) return { draft: '7', note: null };
  if (/^application\/schema\+(json|yaml)/i.test(format)) {
    const version = /version=(?:draft-)?([\d-]+)/i.exec(format)?.[1] ?? '07';
    if (/^0?7$/.test(version)) return { draft: '7', note: null };
    if (version === '2020-12') return { draft: '2020-12', note: null };
    if (version === '2019-09') return { draft: '2020-12', note: 'JSON Schema 2019-09 is read as 2020-12.' };
    if (/^0?[3-6]$/.test(version))
      return { draft: '7', note: `JSON Schema draft ${Number(version)} is read as draft 7.` };
  }
  const name = OTHERS.find(([pattern]) => pattern.test(format))?.[1] ?? quoted(format);
  return {
    draft: null,
    why: `its payload is described in ${name}, and only JSON Schema is read: it is kept without a schema`,
  };
}
