import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../harness/paths.ts';
import { missingPaths, namedPaths } from './documents.ts';
import { filesBelow, PRODUCT_FOLDERS, read, sourceFilesBelow } from './source-files.ts';

const ROOT_DOCUMENTS = ['README.md', 'ARCHITECTURE.md', 'FORMATS.md', 'PRIVACY.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];
const documents = [...ROOT_DOCUMENTS, ...filesBelow('lib').filter((file) => file.endsWith('README.md'))];
const sources = [...sourceFilesBelow(...PRODUCT_FOLDERS, 'test'), 'bootstrap.mjs', 'wxt.config.ts', 'vitest.config.ts'];

describe('documents', () => {
  it.each(ROOT_DOCUMENTS)('%s is there', (document) => {
    expect(existsSync(join(ROOT, document))).toBe(true);
  });

  it.each(documents)('%s names only paths that exist', (document) => {
    expect(missingPaths(document, read(document), sources)).toEqual([]);
  });
});

describe('the checker', () => {
  const text =
    'See `lib/session/step.ts`, [the plan](./PLAN.md#why), lib/*/README.md. Also `no-such.ts` and https://a.b/lib/x.';

  it('reads paths, links and file names, and no addresses', () => {
    expect(namedPaths('README.md', text)).toEqual(['PLAN.md', 'lib/*/README.md', 'lib/session/step.ts', 'no-such.ts']);
  });

  it('catches what does not exist', () => {
    expect(missingPaths('README.md', 'lib/base/nothing.ts `lib/base/result.ts` `no-such.ts`', sources)).toEqual([
      'lib/base/nothing.ts',
      'no-such.ts',
    ]);
  });
});
