import type { ElementHandle, Frame, Page } from 'puppeteer-core';

type View = Page | Frame;

async function optionValue(select: ElementHandle<HTMLSelectElement>, label: string): Promise<string> {
  const value = await select.evaluate(
    (element, wanted) => [...element.options].find((option) => option.text === wanted)?.value,
    label,
  );
  if (value === undefined) throw new Error(`The list has no entry "${label}".`);
  return value;
}

/** Selects a session in the panel's list by its name, as a person does. */
export async function showSession(view: View, name: string): Promise<void> {
  const entries = await view.waitForSelector('::-p-aria([name="Sessions"][role="list"])');
  const entry = await entries?.waitForSelector(`li ::-p-text(${name})`);
  await entry?.click();
}

/** Unfolds the composer when it is folded. */
async function openComposer(view: View): Promise<void> {
  const fold = await view.waitForSelector('::-p-aria([name="Composer"]) button[aria-expanded]');
  const isOpen = await fold?.evaluate((element) => element.getAttribute('aria-expanded') === 'true');
  if (isOpen === false) await fold?.click();
}

/** Chooses a template by the name that people see, and sends it with the button. */
export async function sendFromComposer(view: View, template: string): Promise<void> {
  await openComposer(view);
  const found = await view.waitForSelector('::-p-aria([name="Template"][role="combobox"])');
  const select = await found?.toElement('select');
  if (select === undefined) throw new Error('The composer has no list of templates.');
  await select.select(await optionValue(select, template));
  await view.locator('::-p-aria([name="Send"][role="button"])').click();
}
