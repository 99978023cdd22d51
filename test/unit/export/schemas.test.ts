import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { CAPTURE_VERSION, captureSchema } from '../../../lib/export/capture-schema.ts';
import { exportCapture } from '../../../lib/export/export-capture.ts';
import { OPTIONS, sampleSource, textOf } from './sample-session.ts';

const SCHEMAS = new URL('../../../public/schemas/', import.meta.url);
const OLD_SAMPLE = new URL('../../fixtures/captures/version-1.capture.json', import.meta.url);

async function readJson(url: URL): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(url, 'utf8')) as Record<string, unknown>;
}

describe('the published JSON Schema', () => {
  const file = `capture-${CAPTURE_VERSION}.schema.json`;

  // After a wanted change: run this file with `vitest run -u` and read the difference.
  it('of the present version says what the code checks', async () => {
    const { $schema, ...rest } = z.toJSONSchema(captureSchema);
    const title = `Socketwright capture, version ${CAPTURE_VERSION}`;
    const published = { $schema, $id: `urn:socketwright:capture-${CAPTURE_VERSION}`, title, ...rest };
    await expect(`${JSON.stringify(published, null, 2)}\n`).toMatchFileSnapshot(`../../../public/schemas/${file}`);
  });

  it('of each version accepts its own files and refuses those of the other', async () => {
    const [first, present] = await Promise.all(
      [new URL('capture-1.schema.json', SCHEMAS), new URL(file, SCHEMAS)].map(async (url) =>
        z.fromJSONSchema(await readJson(url)),
      ),
    );
    const old = await readJson(OLD_SAMPLE);
    const capture = JSON.parse(await textOf(exportCapture(sampleSource(), OPTIONS))) as Record<string, unknown>;
    expect(first?.safeParse(old).success).toBe(true);
    expect(present?.safeParse(old).success).toBe(false);
    expect(first?.safeParse(capture).success).toBe(false);
    expect(present?.safeParse(capture).success).toBe(true);
    expect(present?.safeParse({ ...capture, version: CAPTURE_VERSION + 1 }).success).toBe(false);
    const profile = { ...(capture['profile'] as object), id: 'No Such Id' };
    expect(present?.safeParse({ ...capture, profile }).success).toBe(false);
  });
});
