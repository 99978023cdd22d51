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
  let timer: ReturnType<typeof setInterval> | null = null;
  return {
    update(wanted) {
      if (wanted === (timer !== null)) return;
      if (timer !== null) {
        clearInterval(timer);
        timer = null;
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
