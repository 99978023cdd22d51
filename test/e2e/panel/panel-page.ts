import type { Locator, Page } from 'playwright/test';
import { expect } from '../../harness/playwright-fixtures.ts';

/** The panel as a person finds it: by the names that are fixed in the design. */
export class PanelPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get url(): Locator {
    return this.page.getByRole('textbox', { name: 'URL' });
  }

  get state(): Locator {
    return this.page.getByRole('status', { name: 'Connection' });
  }

  get grid(): Locator {
    return this.page.getByRole('grid', { name: 'Frames' });
  }

  get rows(): Locator {
    return this.grid.getByRole('row').filter({ has: this.page.getByRole('gridcell') });
  }

  get sessions(): Locator {
    return this.page.getByRole('list', { name: 'Sessions' }).getByRole('listitem');
  }

  get message(): Locator {
    return this.page.getByRole('textbox', { name: 'Message' });
  }

  get filter(): Locator {
    return this.page.getByRole('searchbox', { name: 'Filter' });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  async tab(name: string): Promise<void> {
    await this.page.getByRole('tab', { name, exact: true }).click();
  }

  /** Fills the form and presses Connect; does not wait for the connection. */
  async connect(url: string, profile = 'Clarity devteam'): Promise<void> {
    await this.page.getByRole('combobox', { name: 'Profile' }).selectOption({ label: profile });
    await this.url.fill(url);
    await this.button('Connect').click();
  }

  async connected(): Promise<void> {
    await expect(this.state).toHaveText('connected');
  }

  async openComposer(): Promise<void> {
    if (!(await this.message.isVisible())) await this.page.getByRole('button', { name: /Compose/ }).click();
    await expect(this.message).toBeVisible();
  }

  /** Replaces what stands in the composer. */
  async write(text: string): Promise<void> {
    await this.openComposer();
    await this.message.click();
    await this.page.keyboard.press('ControlOrMeta+a');
    await this.page.keyboard.press('Delete');
    await this.page.keyboard.insertText(text);
  }

  /** Sends a message (null: what stands in the composer) again and again, and waits for the end. */
  async repeat(text: string | null, times: number, everyMs: number): Promise<void> {
    if (text !== null) await this.write(text);
    const fold = this.page.getByRole('button', { name: /^[▸▾] Repeat$/ });
    await this.openComposer();
    if ((await fold.getAttribute('aria-expanded')) !== 'true') await fold.click();
    await this.page.getByRole('textbox', { name: /^Times/ }).fill(String(times));
    await this.page.getByRole('textbox', { name: /^Milliseconds/ }).fill(String(everyMs));
    await this.page.getByRole('button', { name: 'Start' }).click();
    const runs = this.page.getByRole('list', { name: 'Runs' });
    await expect(runs.getByText(new RegExp(`${times} messages sent`)).last()).toBeVisible({ timeout: 20_000 });
    await this.page.getByRole('button', { name: /^Clear/ }).click();
    await fold.click();
  }

  async send(): Promise<void> {
    await this.button('Send').click();
  }
}

/** A valid envelope with a correlation id, as a person would type it. */
export function envelope(correlationId: string, more: Record<string, unknown> = {}): string {
  return JSON.stringify({
    type: 'execution-update',
    ts: '2026-01-14T18:30:00.123Z',
    projectId: 'demo-project',
    payload: { correlationId, status: 'running', ...more },
  });
}
