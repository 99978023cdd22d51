import { browser } from 'wxt/browser';

type Panels = typeof browser.devtools.panels;
/** Chrome has a setter, Firefox an event, for the same thing. */
type ThemeHooks = Panels & {
  readonly setThemeChangeHandler?: (handler: (theme: string) => void) => void;
  readonly onThemeChanged?: { addListener(listener: (theme: string) => void): void };
};

/** Follows DevTools' own theme inside DevTools; anywhere else the style sheet follows the system. */
export function followTheme(): void {
  const panels = devtoolsPanels();
  if (panels === null) return;
  const apply = (theme: string) => {
    document.documentElement.dataset['theme'] = theme === 'dark' ? 'dark' : 'light';
  };
  apply(panels.themeName);
  if (panels.setThemeChangeHandler !== undefined) panels.setThemeChangeHandler(apply);
  else panels.onThemeChanged?.addListener(apply);
}

function devtoolsPanels(): ThemeHooks | null {
  const { devtools } = browser as { readonly devtools?: { readonly panels?: ThemeHooks } };
  return devtools?.panels ?? null;
}
