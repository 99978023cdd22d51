import { useMemo, useRef } from 'react';
import { browser } from 'wxt/browser';
import type { Measuring } from '../../lib/panel/measuring.ts';
import type { SessionBook } from '../../lib/panel/session-book.ts';
import { saveBlob } from '../../lib/platform/save-file.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';
import type { PanelServices } from './services.ts';
import type { useCommands } from './use-commands.ts';
import type { useSettings } from './use-settings.ts';
import type { useNotices } from './use-work.ts';

interface Parts {
  readonly services: PanelServices;
  readonly book: SessionBook;
  readonly selected: SessionSummary | null;
  readonly secrets: readonly string[];
  readonly settings: ReturnType<typeof useSettings>;
  readonly commands: ReturnType<typeof useCommands>;
  readonly notices: ReturnType<typeof useNotices>;
}

/** What the views of what was measured may ask of the background, and of the browser. */
export function useMeasuring(parts: Parts): Measuring {
  const latest = useRef(parts);
  latest.current = parts;
  const { services, book, selected, secrets } = parts;
  const { bridge, reader } = services;
  const id = selected?.id ?? null;
  const isLive = selected?.source === 'live';
  const fixed = useMemo((): Omit<Measuring, 'sessions'> => {
    const { name, version } = browser.runtime.getManifest();
    const onReset = async () => {
      const reply = id === null ? null : await bridge.call('resetMetrics', { sessionId: id });
      return reply === null || reply.ok ? null : reply.error.message;
    };
    const onLimit: Measuring['onLimit'] = async (limit, ms) => {
      const { settings, commands } = latest.current;
      const held = settings.settings;
      if (held === null) return 'The settings of this session are not known here yet; try again in a moment.';
      const thresholds = { ...held.profile.thresholds, [limit]: Math.max(1, Math.round(ms)) };
      return commands.configure({ ...held, profile: { ...held.profile, thresholds } });
    };
    return {
      reader,
      secrets,
      generator: `${name}@${version}`,
      onAlertsSeen: () => {
        if (id !== null && isLive) void bridge.call('alertsSeen', { sessionId: id });
      },
      onReset: isLive ? onReset : null,
      onLimit: isLive ? onLimit : null,
      onSave: (fileName, blob) => {
        saveBlob(fileName, blob);
        latest.current.notices.say(`Saved ${fileName}.`, false);
      },
    };
  }, [bridge, reader, secrets, id, isLive]);
  return { ...fixed, sessions: book };
}
