import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { CAPTURE_VERSION, captureSchema } from '../../../lib/export/capture-schema.ts';
import { exportCapture } from '../../../lib/export/export-capture.ts';
import { OPTIONS, sampleSource, textOf } from './sample-session.ts';

const SCHEMAS = new URL('../../../public/schemas/', import.meta.url);
const CAPTURES = new URL('../../fixtures/captures/', import.meta.url);

async function readJson(url: URL): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(url, 'utf8')) as Record<string, unknown>;
}

describe('the published JSON Schema', () => {
  const file = `capture-${CAPTURE_VERSION}.schema.json`;

  // After a wanted change: run this file with `vitest run -u` and read the difference.
  it('of the present version says what the code checks', async () => {
    const { $schema, ...rest } = z.toJSONSchema(captureSchema, { unrepresentable: 'any' });
    const title = `Socketwright capture, version ${CAPTURE_VERSION}`;
    const published = { $schema, $id: `urn:socketwright:capture-${CAPTURE_VERSION}`, title, ...rest };
    await expect(`${JSON.stringify(published, null, 2)}\n`).toMatchFileSnapshot(`../../../public/schemas/${file}`);
  });

  it('of each version accepts its own files and refuses those of the others', async () => {
    const versions = Array.from({ length: CAPTURE_VERSION }, (_, i) => i + 1);
    const schemas = await Promise.all(
      versions.map(async (version) =>
        z.fromJSONSchema(await readJson(new URL(`capture-${version}.schema.json`, SCHEMAS))),
      ),
    );
    const captures = await Promise.all(
      versions.slice(0, -1).map((version) => readJson(new URL(`version-${version}.capture.json`, CAPTURES))),
    );
    captures.push(JSON.parse(await textOf(exportCapture(sampleSource(), OPTIONS))) as Record<string, unknown>);
    for (const [i, schema] of schemas.entries()) {
      const accepts = captures.map((capture) => schema.safeParse(capture).success);
      expect(accepts, `version ${i + 1}`).toEqual(captures.map((_, at) => at === i));
    }
    const [present, capture] = [schemas.at(-1), captures.at(-1)];
    expect(present?.safeParse({ ...capture, version: CAPTURE_VERSION + 1 }).success).toBe(false);
    const profile = { ...(capture?.['profile'] as object), id: 'No Such Id' };
    expect(present?.safeParse({ ...capture, profile }).success).toBe(false);
  });
});
