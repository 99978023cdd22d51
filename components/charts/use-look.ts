import { useEffect, useState } from 'react';

/** What a painted picture depends on beside its data. */
export interface Look {
  /** Pixels of the screen for one of the page. */
  readonly scale: number;
}

const lookNow = (): Look => ({ scale: devicePixelRatio });

/** Another object whenever a picture has to be painted anew: with the theme, forced colours, another screen. */
export function useLook(): Look {
  const [look, setLook] = useState(lookNow);
  useEffect(() => {
    const changed = () => setLook(lookNow());
    const theme = new MutationObserver(changed);
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    // The last query knows one resolution; when that changed, another one has to be asked.
    const queries = ['(prefers-color-scheme: dark)', '(forced-colors: active)', `(resolution: ${look.scale}dppx)`];
    const media = queries.map((query) => matchMedia(query));
    for (const query of media) query.addEventListener('change', changed);
    return () => {
      theme.disconnect();
      for (const query of media) query.removeEventListener('change', changed);
    };
  }, [look]);
  return look;
}
