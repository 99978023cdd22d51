import type { Locator, Page } from 'playwright/test';
import { expect } from '../../harness/playwright-fixtures.ts';

const MOST_TABS = 400;

/** The editor of profiles as a person with a keyboard finds it. */
export class ProfilesPage {
  readonly page: Page;
  readonly editor: Locator;

  constructor(page: Page) {
    this.page = page;
    this.editor = page.getByRole('region', { name: 'Profile editor' });
  }

  get list(): Locator {
    return this.editor.getByRole('list', { name: 'Profiles', exact: true }).getByRole('listitem');
  }

  get form(): Locator {
    return this.editor.getByRole('form', { name: 'Edited profile' });
  }

  get notes(): Locator {
    return this.editor.locator('.profile-notes');
  }

  button(name: string): Locator {
    return this.editor.getByRole('button', { name, exact: true });
  }

  section(name: string): Locator {
    return this.form.getByRole('region', { name, exact: true });
  }

  /** The fold of a section; what it says beside its name does not matter. */
  fold(name: string): Locator {
    return this.section(name)
      .getByRole('button', { name: new RegExp(`^${name}`) })
      .first();
  }

  field(section: string, label: string): Locator {
    // Rows further down have fields of the same name.
    return this.section(section).getByLabel(label, { exact: true }).first();
  }

  /** Presses Tab until `target` has the keyboard. */
  async tabTo(target: Locator): Promise<void> {
    await expect(target).toBeVisible();
    for (let presses = 0; presses < MOST_TABS; presses++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`No Tab leads to ${String(target)}.`);
  }

  async press(target: Locator, key = 'Enter'): Promise<void> {
    await this.tabTo(target);
    await this.page.keyboard.press(key);
  }

  /** Writes in the place of what stands in a field. */
  async write(target: Locator, text: string): Promise<void> {
    await this.tabTo(target);
    await this.page.keyboard.press('ControlOrMeta+a');
    await this.page.keyboard.insertText(text);
  }

  async open(): Promise<void> {
    await this.press(this.page.getByRole('button', { name: 'Profiles', exact: true }));
    await expect(this.editor).toBeVisible();
    await expect(this.editor.locator('[aria-current="true"]')).toBeFocused();
  }

  async unfold(name: string): Promise<void> {
    const fold = this.fold(name);
    if ((await fold.getAttribute('aria-expanded')) === 'true') return;
    await this.press(fold);
    await expect(fold).toHaveAttribute('aria-expanded', 'true');
  }
}
