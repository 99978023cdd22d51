import type { Pace } from '../../lib/panel/pace.ts';

/** Messages to oneself run after input and are not clamped to 4 ms as nested timers are. */
export function createPace(): Pace {
  const channel = new MessageChannel();
  const waiting: (() => void)[] = [];
  channel.port1.onmessage = () => waiting.shift()?.();
  return {
    now: () => performance.now(),
    pause: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        channel.port2.postMessage(null);
      }),
  };
}
