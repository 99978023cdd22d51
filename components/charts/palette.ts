import type { Tone } from '../../lib/panel/chart-picture.ts';

/** Colours as a canvas takes them. */
export interface Palette {
  readonly tones: Readonly<Record<Tone, string>>;
  readonly grid: string;
  readonly text: string;
  readonly ink: string;
  readonly ground: string;
  readonly font: string;
}

/** The theme's colours as they are now at `host`. A canvas knows neither custom properties nor forced colours. */
export function readPalette(host: HTMLElement): Palette {
  const probe = document.createElement('span');
  probe.style.forcedColorAdjust = 'none';
  probe.hidden = true;
  host.append(probe);
  const colour = (name: string) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const palette: Palette = {
    tones: {
      one: colour('--chart-one'),
      two: colour('--chart-two'),
      limit: colour('--amber'),
      bad: colour('--red'),
      plain: colour('--fg'),
    },
    grid: colour('--chart-grid'),
    text: colour('--fg-dim'),
    ink: colour('--fg'),
    ground: colour('--bg'),
    font: getComputedStyle(host).fontFamily,
  };
  probe.remove();
  return palette;
}
