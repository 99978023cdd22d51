import { browser } from 'wxt/browser';

/** Both browsers stop an idle background after 30 s; an extension API call starts the count again (measured). */
const TICK_MS = 20_000;
/** The shortest period Chrome allows; brings back a worker that was killed. */
const WATCHDOG_MINUTES = 0.5;
const WATCHDOG = 'socketwright-watchdog';

export interface KeepAlive {
  /** Called whenever the wish may have changed; starts or stops the ticking. */
  update(wanted: boolean): void;
}

/**
 * Keeps the background alive without putting anything on the wire. The alarm is only a watchdog: it fires at the same
 * 30 s edge as the idle timer and loses that race now and then (measured).
 */
export function createKeepAlive(onTick: () => void): KeepAlive {
  // Unknown at first: an alarm outlives the background, so one of an earlier life may still wake this one.
  let current: boolean | null = null;
  let timer: ReturnType<typeof setInterval> | undefined;
  return {
    update(wanted) {
      if (wanted === current) return;
      current = wanted;
      clearInterval(timer);
      if (!wanted) {
        void browser.alarms.clear(WATCHDOG);
        return;
      }
      timer = setInterval(() => {
        void browser.runtime.getPlatformInfo();
        onTick();
      }, TICK_MS);
      void browser.alarms.create(WATCHDOG, { periodInMinutes: WATCHDOG_MINUTES });
    },
  };
}

/** An alarm that nobody listens to does not start a worker. */
export function listenToWatchdog(): void {
  browser.alarms.onAlarm.addListener(() => undefined);
}
