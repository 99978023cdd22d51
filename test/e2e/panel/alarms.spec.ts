import { expect, test } from '../../harness/playwright-fixtures.ts';
import { PanelPage } from './panel-page.ts';
import { ProfilesPage } from './profiles-page.ts';

test('an alarm is made by keyboard: it says when it is raised, what a rate does not have, and what no value can be', async ({
  openPage,
}) => {
  const panel = new PanelPage(await openPage('panel.html'));
  const { page } = panel;
  const profiles = new ProfilesPage(page);
  const section = 'Measuring and checks';
  await profiles.open();
  await profiles.press(profiles.button('New profile'));
  await page.keyboard.insertText('Alarming');
  await profiles.unfold(section);
  await profiles.press(profiles.button('Add alarm'));
  await expect(profiles.field(section, 'Measure')).toBeFocused();
  await expect(profiles.section(section)).toContainText('Alarm for a p99 of request → reply over 500 ms');
  await expect(profiles.section(section)).toContainText('never measured as the profile stands: it has no rule');
  await page.keyboard.type('Frames received');
  await expect(profiles.field(section, 'Measure')).toHaveValue('Frames received a second');
  await expect(profiles.section(section)).toContainText(
    'A rate is one number from one snapshot to the next and has no p99',
  );
  await profiles.tabTo(profiles.field(section, 'Alarm when it is'));
  await page.keyboard.type('under');
  await profiles.write(profiles.field(section, 'Limit'), '0');
  await expect(profiles.section(section)).toContainText('Nothing is ever under 0: give more.');
  await profiles.press(profiles.button('Save'));
  await expect(profiles.field(section, 'Limit')).toBeFocused();
  await profiles.write(profiles.field(section, 'Limit'), '0.5');
  await page.setViewportSize({ width: 320, height: 700 });
  const box = await profiles.section(section).boundingBox();
  const widest = await profiles.section(section).evaluate((element) => element.scrollWidth);
  expect(widest).toBeLessThanOrEqual(Math.ceil(box?.width ?? 0));
  await profiles.press(profiles.button('Save'));
  await expect(profiles.form.getByRole('status').last()).toContainText('Saved.');
  await expect(profiles.section(section)).toContainText('under 0.5 frames a second');
});
