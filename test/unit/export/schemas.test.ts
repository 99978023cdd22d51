import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { captureSchema } from '../../../lib/export/capture-schema.ts';
import { exportCapture } from '../../../lib/export/export-capture.ts';
import { profileSchema } from '../../../lib/profile/schema.ts';
import { OPTIONS, sampleProfile, sampleSource, textOf } from './sample-session.ts';

const PUBLISHED = [
  { file: 'capture-1.schema.json', title: 'Socketwright capture, version 1', schema: captureSchema },
  { file: 'profile-1.schema.json', title: 'Socketwright profile, version 1', schema: profileSchema },
];

function jsonSchema({ file, title, schema }: (typeof PUBLISHED)[number]) {
  const { $schema, ...rest } = z.toJSONSchema(schema);
  return { $schema, $id: `urn:socketwright:${file.replace('.schema.json', '')}`, title, ...rest };
}

describe('the published JSON Schemas', () => {
  // After a wanted change: run this file with `vitest run -u` and read the difference.
  it.each(PUBLISHED)('$file says what the code checks', async (published) => {
    const text = `${JSON.stringify(jsonSchema(published), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(`../../../public/schemas/${published.file}`);
  });

  it('accept what we write and refuse what we refuse', async () => {
    const capture: unknown = JSON.parse(await textOf(exportCapture(sampleSource(), OPTIONS)));
    const [ofCapture, ofProfile] = PUBLISHED.map((published) => z.fromJSONSchema(z.toJSONSchema(published.schema)));
    expect(ofCapture?.safeParse(capture).success).toBe(true);
    expect(ofCapture?.safeParse({ ...(capture as object), version: 2 }).success).toBe(false);
    expect(ofProfile?.safeParse(sampleProfile).success).toBe(true);
    expect(ofProfile?.safeParse({ ...sampleProfile, id: 'No Such Id' }).success).toBe(false);
  });
});
