import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { importProfile } from '../../../entrypoints/panel/import-profile.ts';
import { writeProfileFile } from '../../../lib/contract/profile-file.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';

const fixture = (file: string) => readFileSync(new URL(`../../fixtures/asyncapi/${file}`, import.meta.url), 'utf8');

async function sentence(text: string): Promise<string> {
  const result = await importProfile(text);
  return result.ok ? `read ${result.value.profile.name}` : result.error.message;
}

describe('a file that is imported as a profile', () => {
  test('a profile file comes back as it was', async () => {
    const result = await importProfile(writeProfileFile(JSON_PROFILE));
    expect(result).toEqual({ ok: true, value: { profile: JSON_PROFILE, notes: [], choices: null } });
  });

  test.each(['chat-2.0.yaml', 'market-2.4.json', 'fleet-3.0.yaml'])('AsyncAPI: %s', async (file) => {
    const result = await importProfile(fixture(file));
    if (!result.ok) throw new Error(result.error.message);
    expect(result.value.choices?.channels.length).toBeGreaterThan(0);
    expect(result.value.notes.length).toBeGreaterThan(0);
  });

  test('another channel of it', async () => {
    const result = await importProfile(fixture('market-2.4.json'), { channel: 'news' });
    if (!result.ok) throw new Error(result.error.message);
    expect(result.value.choices?.channel).toBe('news');
  });

  test('aliases and merge keys of YAML are written out', async () => {
    const text = `
asyncapi: 2.6.0
x-base: &base { type: object, required: [type] }
channels:
  /:
    subscribe:
      message:
        name: hit
        payload:
          <<: *base
          properties: { type: { const: hit } }
`;
    const result = await importProfile(text);
    if (!result.ok) throw new Error(result.error.message);
    expect(result.value.profile.contract?.messages[0]?.schema).toEqual({
      type: 'object',
      required: ['type'],
      properties: { type: { const: 'hit' } },
    });
  });
});

describe('what cannot be imported', () => {
  const bomb = `asyncapi: 2.0.0\na: &a [x, x, x, x, x, x, x, x, x]\n${[...'bcdefghi']
    .map((name, i) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefgh'[i]}`).join(', ')}]`)
    .join('\n')}\n`;

  test.each([
    ['nothing', '  \n', 'The file is empty: choose a profile file or an AsyncAPI document.'],
    [
      'broken JSON',
      '{\n  "a": 1,\n  b: 2\n}',
      'The file is not JSON: line 3, column 3: b is not allowed here; a "name" in double quotes should follow.',
    ],
    [
      'several documents',
      'asyncapi: 2.0.0\n---\nb: 2\n',
      'The file holds several YAML documents (after ---): keep one.',
    ],
    [
      'other YAML',
      'name: x\n',
      'The file is no profile, which is a JSON object {…}, and names no AsyncAPI version, such as asyncapi: 3.0.0.',
    ],
    [
      'OpenAPI',
      'openapi: 3.1.0\n',
      'This is an OpenAPI document, which describes HTTP: an AsyncAPI document describes messages.',
    ],
    [
      'an alias to nothing',
      'a: 1\nasyncapi: *none\n',
      'The file has the alias *none in line 2, and no anchor &none before it.',
    ],
    [
      'too much',
      `asyncapi: ${'x'.repeat(2 * 1024 * 1024)}`,
      'The file has 2.0 MiB, and at most 2 are read: take out what is not needed.',
    ],
    [
      'a polluting key',
      '{"asyncapi": "3.0.0", "__proto__": {}}',
      'The document has the key __proto__ at its top: remove it.',
    ],
  ])('%s', async (_, text, expected) => {
    expect(await sentence(text)).toBe(expected);
  });

  test('broken YAML is told with its line', async () => {
    expect(await sentence('asyncapi: 2.0.0\nchannels:\n\t/: {}\n')).toMatch(
      /^The file is neither JSON nor YAML: line 3, column \d+: /,
    );
    expect(await sentence('asyncapi: 2.0.0\nb: { c: 1, c: 2 }\n')).toBe(
      'The file has the key "c" twice in one map: line 2, column 12.',
    );
  });

  test('a document that explodes when its aliases are written out', async () => {
    expect(await sentence(bomb)).toMatch(/^The file uses one of its anchors/);
  });

  test('a nesting that no stack survives', async () => {
    expect(await sentence(`asyncapi: ${'['.repeat(20_000)}`)).toBe(
      'The file is nested too deeply to be read: make it flatter.',
    );
    expect(await sentence(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toMatch(/^The file is JSON, but no profile/);
  });
});
