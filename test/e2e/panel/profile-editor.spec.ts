import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import type { Locator } from 'playwright/test';
import { PROFILE_DEFAULTS } from '../../../lib/profile/profile-base.ts';
import { expect, test } from '../../harness/playwright-fixtures.ts';
import { startEchoServer } from '../../servers/echo-server.ts';
import { PanelPage } from './panel-page.ts';
import { ProfilesPage } from './profiles-page.ts';

const NAME = 'Echo lab';
const SCHEMA = JSON.stringify({
  type: 'object',
  required: ['op', 'body', 'n'],
  properties: { n: { type: 'integer', minimum: 1 } },
});
const SECTIONS = [
  'General',
  'Variables',
  'Messages',
  'Contract',
  'Connection',
  'Measuring and checks',
  'Automatic replies',
  'Sequences',
  'JSON',
];

const profileOption = (panel: PanelPage): Locator =>
  panel.page.getByRole('combobox', { name: 'Profile', exact: true }).getByRole('option', { name: NAME, exact: true });

/** Makes a profile from nothing; the keyboard stays in the editor. */
async function makeProfile(profiles: ProfilesPage, url: string): Promise<void> {
  const { page } = profiles;
  await profiles.press(profiles.button('New profile'));
  await expect(profiles.field('General', 'Name')).toBeFocused();
  await page.keyboard.insertText(NAME);
  await expect(profiles.field('General', 'Id')).toHaveValue('echo-lab');
  await profiles.write(profiles.field('General', 'URL'), url);

  await profiles.unfold('Variables');
  await profiles.press(profiles.button('Add variable'));
  await page.keyboard.insertText('answer');
  await profiles.write(profiles.field('Variables', 'Value'), '42');
  await expect(profiles.section('Variables').getByText(/^number · /)).toBeVisible();

  await profiles.unfold('Messages');
  await profiles.write(profiles.field('Messages', 'Type at'), 'op');
  for (const [at, name, body] of [
    [0, 'Say it', '{"op": "echo", "body": {"answer": "{{answer}}"}}'],
    [1, 'Garble it', '{"op": "garble"}'],
  ] as const) {
    await profiles.press(profiles.button('Add template'));
    await page.keyboard.insertText(name);
    const row = profiles.section('Messages').getByRole('list', { name: 'templates' }).getByRole('listitem').nth(at);
    await profiles.write(row.getByLabel('Message', { exact: true }), body);
  }
  await expect(profiles.section('Messages').getByText('{"op": "echo", "body": {"answer": 42}}')).toBeVisible();

  await profiles.unfold('Contract');
  await profiles.press(profiles.field('Contract', 'Check messages against schemas'), 'Space');
  await profiles.press(profiles.button('Add type'));
  await page.keyboard.insertText('echoed');
  await profiles.tabTo(profiles.field('Contract', 'Direction'));
  await page.keyboard.type('received');
  await expect(profiles.field('Contract', 'Direction')).toHaveValue('received');
  const schema = profiles.field('Contract', 'Schema');
  await profiles.write(schema, SCHEMA.slice(0, -1));
  await expect(profiles.section('Contract').getByText(/^Not JSON at line 1/)).toBeVisible();
  await profiles.write(schema, SCHEMA);
  await expect(profiles.form.locator('[aria-invalid="true"]')).toHaveCount(0);
}

/** Connects with the profile that is shown in the editor, and sends both templates. */
async function tryOut(panel: PanelPage, profiles: ProfilesPage): Promise<void> {
  const { page } = panel;
  await profiles.press(profiles.button('Use'));
  await expect(profiles.editor).toBeHidden();
  await expect(page.getByRole('combobox', { name: 'Profile', exact: true })).toHaveValue('echo-lab');
  await profiles.press(panel.button('Connect'));
  await panel.connected();
  if (!(await panel.message.isVisible())) await profiles.press(page.getByRole('button', { name: /Compose/ }));
  for (const template of ['Say it', 'Garble it']) {
    await profiles.tabTo(page.getByRole('combobox', { name: 'Template' }));
    await page.keyboard.type(template);
    await profiles.press(panel.button('Send'));
    await expect(panel.rows.filter({ hasText: template === 'Say it' ? '"answer":42' : '"n":"one"' })).not.toHaveCount(
      0,
    );
  }
  const good = panel.rows.filter({ hasText: 'echoed' }).filter({ hasText: '"answer":42' }).last();
  await expect(good).toContainText('✓');
  const bad = panel.rows.filter({ hasText: 'echoed' }).filter({ hasText: '"n":"one"' }).last();
  await expect(bad).toContainText('✕');
}

test('a profile made from nothing by keyboard alone works; exported, deleted and imported it works again', async ({
  openPage,
}) => {
  test.setTimeout(120_000);
  const server = await startEchoServer();
  const panel = new PanelPage(await openPage('panel.html'));
  const profiles = new ProfilesPage(panel.page);

  await profiles.open();
  await makeProfile(profiles, server.url);
  await expect(profiles.list.filter({ hasText: NAME })).toContainText('not saved');
  await profiles.press(profiles.button('Save'));
  await expect(profiles.form.getByText(/^Saved\. No session follows this profile;/)).toBeVisible();
  await expect(profileOption(panel)).toHaveCount(1);
  await tryOut(panel, profiles);
  expect(JSON.parse(server.received[0] ?? '')).toEqual({ op: 'echo', body: { answer: 42 } });

  await profiles.open();
  await expect(profiles.field('General', 'Id')).not.toBeEditable();
  await profiles.write(profiles.field('General', 'Description'), 'Says everything twice.');
  await profiles.press(profiles.button('Save'));
  await expect(profiles.form.getByText(/^Saved\. 1 session follows this profile and takes the change/)).toBeVisible();
  const downloading = panel.page.waitForEvent('download');
  await profiles.press(profiles.button('Export profile'));
  const download = await downloading;
  const text = readFileSync(await download.path(), 'utf8');
  expect(JSON.parse(text)).toMatchObject({ version: 2, id: 'echo-lab', name: NAME });

  await profiles.press(profiles.button('Delete'));
  await expect(profiles.notes).toContainText(`Deleted “${NAME}”`);
  await expect(profileOption(panel)).toHaveCount(0);
  await expect(profiles.button('Undo')).toBeFocused();
  await panel.page.keyboard.press('Enter');
  await expect(profileOption(panel)).toHaveCount(1);
  await profiles.press(profiles.button('Delete'));
  await expect(profileOption(panel)).toHaveCount(0);

  await profiles.press(profiles.button('Import profile'));
  const choosing = panel.page.waitForEvent('filechooser');
  await profiles.press(profiles.button('Choose a file'));
  await (await choosing).setFiles({ name: 'echo.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  await expect(profiles.notes).toContainText(`Imported “${NAME}”.`);
  await expect(profileOption(panel)).toHaveCount(1);
  await tryOut(panel, profiles);

  // The id is taken now, so the same file waits for an answer.
  await profiles.open();
  await profiles.press(profiles.button('Import profile'));
  await profiles.write(profiles.editor.getByLabel('Or paste its text'), text);
  await profiles.press(profiles.button('Import text'));
  await expect(profiles.notes).toContainText('There is a profile with the id echo-lab already');
  await profiles.press(profiles.button('Keep both'));
  await expect(profiles.notes).toContainText('Imported “Echo lab (echo-lab-2)”.');
  await expect(profiles.list.filter({ hasText: NAME })).toHaveCount(2);

  // Replacing one is taken back with what it was.
  await profiles.press(profiles.button('Import profile'));
  await profiles.write(
    profiles.editor.getByLabel('Or paste its text'),
    text.replace('Says everything twice.', 'Other.'),
  );
  await profiles.press(profiles.button('Import text'));
  await profiles.press(profiles.button('Replace'));
  await expect(profiles.field('General', 'Description')).toHaveValue('Other.');
  await profiles.press(profiles.button('Undo'));
  await expect(profiles.field('General', 'Description')).toHaveValue('Says everything twice.');
  await server.close();
});

test('what was not saved stays when the view is left and when another profile is chosen', async ({ openPage }) => {
  const panel = new PanelPage(await openPage('panel.html'));
  const profiles = new ProfilesPage(panel.page);
  await profiles.open();
  await profiles.press(profiles.button('New profile'));
  await panel.page.keyboard.insertText(NAME);
  await panel.page.keyboard.press('Escape');
  await expect(profiles.editor).toBeHidden();
  await expect(panel.button('Profiles')).toBeFocused();
  await panel.page.keyboard.press('Enter');
  await expect(profiles.field('General', 'Name')).toHaveValue(NAME);

  await profiles.list.filter({ hasText: 'Clarity' }).getByRole('button').click();
  await expect(profiles.field('General', 'Name')).not.toBeEditable();
  await expect(profiles.notes).toContainText(`“${NAME}” has changes that are not saved`);
  await profiles.button('Back to it').click();
  await expect(profiles.field('General', 'Name')).toHaveValue(NAME);

  await profiles.button('Discard').click();
  await expect(profiles.list.filter({ hasText: NAME })).toHaveCount(0);
  await profiles.button('Undo').click();
  await expect(profiles.field('General', 'Name')).toHaveValue(NAME);
  await profiles.field('General', 'Id').fill('clarity');
  await profiles.button('Save').click();
  await expect(profiles.form.getByRole('status').last()).toHaveClass(/bad/);
  await expect(profiles.field('General', 'Name')).toHaveValue(NAME);
});

test('unsaved changes are asked about before the page goes, and are saved before the profile is used', async ({
  openPage,
}) => {
  const panel = new PanelPage(await openPage('panel.html'));
  const profiles = new ProfilesPage(panel.page);
  const asked: string[] = [];
  panel.page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await profiles.open();
  await panel.page.reload();
  expect(asked).toEqual([]);
  await profiles.open();
  await profiles.button('New profile').click();
  await panel.page.keyboard.insertText(NAME);
  await panel.page.keyboard.press('Escape');
  await expect(profiles.editor).toBeHidden();
  await panel.page.reload();
  expect(asked).toEqual(['beforeunload']);

  await profiles.open();
  await profiles.button('New profile').click();
  await panel.page.keyboard.insertText(NAME);
  await profiles.field('General', 'URL').fill('ws://written.test/');
  await profiles.button('Save and use').click();
  await expect(profiles.editor).toBeHidden();
  await expect(profileOption(panel)).toHaveCount(1);
  await expect(panel.page.getByRole('combobox', { name: 'Profile', exact: true })).toHaveValue('echo-lab');
  await profiles.open();
  await expect(profiles.field('General', 'URL')).toHaveValue('ws://written.test/');
  await panel.page.reload();
  expect(asked).toEqual(['beforeunload']);
});

test('values and secrets are kept beside a profile, masked, and are not in its file', async ({ openPage }) => {
  const panel = new PanelPage(await openPage('panel.html'));
  const profiles = new ProfilesPage(panel.page);
  await profiles.open();
  await profiles.button('New profile').click();
  await panel.page.keyboard.insertText(NAME);
  await profiles.unfold('Variables');
  await profiles.button('Add variable').click();
  await panel.page.keyboard.insertText('token');
  await profiles.field('Variables', 'Secret: masked, and its value is never part of the profile').check();
  await profiles.field('Variables', 'token').fill('s3cret-value');
  await expect(profiles.field('Variables', 'token')).toHaveClass(/masked/);
  await profiles.field('Variables', 'Show secrets').check();
  await expect(profiles.field('Variables', 'token')).not.toHaveClass(/masked/);
  await profiles.button('Save').click();
  await expect(profiles.form.getByText(/^Saved\./)).toBeVisible();
  const downloading = panel.page.waitForEvent('download');
  await profiles.button('Export profile').click();
  const text = readFileSync(await (await downloading).path(), 'utf8');
  expect(text).not.toContain('s3cret-value');

  await profiles.field('General', 'Description').fill('Log in with s3cret-value.');
  await expect(profiles.form.getByText(/^Saved/)).toBeHidden();
  await expect(profiles.field('General', 'Description')).toHaveAttribute('aria-invalid', 'true');
  await profiles.button('Export profile').click();
  await expect(profiles.form.getByText(/^Not exported: description holds the value of the secret token/)).toBeVisible();
  await profiles.button('Revert').click();

  await panel.page.reload();
  await profiles.open();
  await profiles.list.filter({ hasText: NAME }).getByRole('button').click();
  await profiles.unfold('Variables');
  await expect(profiles.field('Variables', 'token')).toHaveValue('s3cret-value');

  await profiles.button('Import profile').click();
  await profiles.editor.getByLabel('Or paste its text').fill(text);
  await profiles.button('Import text').click();
  await profiles.button('Keep both').click();
  await expect(profiles.notes).toContainText('The secret token has no value yet');
});

test('a built-in profile takes values, and nothing else of it can be changed', async ({ openPage }) => {
  const panel = new PanelPage(await openPage('panel.html'));
  const profiles = new ProfilesPage(panel.page);
  const own = profiles.section('Variables').getByRole('group', { name: 'Your values' }).getByLabel('hours');
  await profiles.open();
  await profiles.list.filter({ hasText: 'AMIGA' }).getByRole('button').click();
  await expect(profiles.button('Delete')).toBeDisabled();
  await profiles.unfold('Variables');
  await profiles.press(profiles.section('Variables').getByRole('button', { name: /hours/ }));
  await expect(profiles.field('Variables', 'Name')).not.toBeEditable();
  await expect(profiles.button('Add variable')).toHaveCount(0);
  await own.fill('12');
  await profiles.button('Save').click();
  await expect(profiles.form.getByText(/^Saved\./)).toBeVisible();
  await panel.page.reload();
  await profiles.open();
  await profiles.list.filter({ hasText: 'AMIGA' }).getByRole('button').click();
  await profiles.unfold('Variables');
  await expect(own).toHaveValue('12');
});

const ASYNCAPI = `asyncapi: 3.0.0
info: { title: Weather, version: 1.0.0 }
servers:
  near: { host: near.test, protocol: wss }
  far: { host: far.test, protocol: wss }
channels:
  sky:
    address: /sky
    messages: { rain: { payload: { type: object, required: [mm], properties: { mm: { type: number } } } } }
operations:
  tell: { action: send, channel: { $ref: '#/channels/sky' } }
`;

test('an AsyncAPI document says what it leaves to choose before it becomes a profile', async ({ openPage }) => {
  const panel = new PanelPage(await openPage('panel.html'));
  const profiles = new ProfilesPage(panel.page);
  await profiles.open();
  const before = await profiles.list.count();
  await profiles.button('Import profile').click();
  await profiles.editor.getByLabel('Or paste its text').fill(ASYNCAPI);
  await profiles.button('Import text').click();
  await expect(profiles.notes).toContainText('“Weather”; it is not added yet');
  await expect(profiles.list).toHaveCount(before);
  await profiles.editor.getByRole('combobox', { name: 'Server' }).selectOption('far');
  await profiles.button('Add it').click();
  await expect(profiles.notes).toContainText('Imported “Weather”.');
  await expect(profiles.field('General', 'URL')).toHaveValue(/far\.test\/sky/);
});

const GOOD = { ...PROFILE_DEFAULTS, id: 'wrong', name: 'Wrong', description: '', url: '' };
const file = (part: Record<string, unknown>) => JSON.stringify({ ...GOOD, ...part });
const reply = { name: 'r', enabled: true, send: 'x', delayMs: 0, oneAtATime: false };
const WRONG: readonly (readonly [string, string, RegExp])[] = [
  ['is of a later version', file({ version: 99 }), /has version 99, and this Socketwright reads up to version 2/],
  ['has a member nobody knows', file({ colour: 'red' }), /colour/],
  [
    'has a secret inside',
    file({ variables: [{ name: 'token', value: 'abc', secret: true, about: '' }] }),
    /variables\.0.*secret/i,
  ],
  ['is larger than a profile', `"${'x'.repeat(5 * 1024 * 1024)}"`, /5 MiB, and at most 2/],
  ['would change a prototype', file({}).replace('{', '{"__proto__": {"polluted": true}, '), /__proto__/],
  [
    'has a pattern that runs away',
    file({ autoReplies: [{ ...reply, when: { kind: 'pattern', pattern: '^(a+)+$' } }] }),
    /autoReplies\.0\.when\.pattern/,
  ],
  ['is no JSON', '{"version": 2,', /not JSON/i],
];

for (const [what, text, sentence] of WRONG) {
  test(`a profile file that ${what} gets its sentence and changes nothing`, async ({ openPage }) => {
    const panel = new PanelPage(await openPage('panel.html'));
    const profiles = new ProfilesPage(panel.page);
    await profiles.open();
    const before = await profiles.list.count();
    await profiles.button('Import profile').click();
    await profiles.editor
      .getByLabel('Profile file')
      .setInputFiles({ name: 'wrong.json', mimeType: 'application/json', buffer: Buffer.from(text) });
    await expect(profiles.editor.getByText(/^wrong\.json: /)).toHaveText(sentence);
    await expect(profiles.list).toHaveCount(before);
    expect(await panel.page.evaluate(() => 'polluted' in {})).toBe(false);
    await panel.page.reload();
    await profiles.open();
    await expect(profiles.list).toHaveCount(before);
  });
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test(`axe finds nothing in any section of the editor (${colorScheme})`, async ({ openPage }) => {
      test.setTimeout(120_000);
      const panel = new PanelPage(await openPage('panel.html'));
      const profiles = new ProfilesPage(panel.page);
      const findings = async () => {
        const { violations } = await new AxeBuilder({ page: panel.page }).include('.profiles').analyze();
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
      };
      await profiles.open();
      await profiles.list.filter({ hasText: 'AMIGA' }).getByRole('button').click();
      expect(await findings(), 'built-in').toEqual([]);
      await profiles.button('Duplicate').click();
      await profiles.fold('General').click();
      for (const name of SECTIONS) {
        await profiles.fold(name).click();
        expect(await findings(), name).toEqual([]);
        await profiles.fold(name).click();
      }
      await profiles.fold('Automatic replies').click();
      await profiles.button('Add reply').click();
      expect(await findings(), 'with something to correct').toEqual([]);
      await panel.page.setViewportSize({ width: 320, height: 700 });
      expect(await findings(), 'narrow').toEqual([]);
      await profiles.button('Import profile').click();
      expect(await findings(), 'import').toEqual([]);
    });
  });
}
