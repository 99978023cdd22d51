// Appended to the background script of a copy of the build, where timers that nobody cancels are looked for. Only the
// browser runs it. The product finds these functions by their names at each call, so replacing them is enough.
type Timer = ReturnType<typeof setTimeout>;
interface CensusRuntime {
  readonly runtime: {
    readonly onMessage: {
      addListener(listener: (message: unknown, sender: unknown, reply: (value: unknown) => void) => boolean): void;
    };
  };
}

{
  const { setTimeout: start, clearTimeout: stop, setInterval: startInterval, clearInterval: stopInterval } = globalThis;
  const timeouts = new Set<Timer>();
  const intervals = new Set<Timer>();

  const counted = {
    setTimeout(run: () => void, delayMs?: number) {
      const id = start(() => {
        timeouts.delete(id);
        run();
      }, delayMs);
      timeouts.add(id);
      return id;
    },
    clearTimeout(id: Timer) {
      timeouts.delete(id);
      stop(id);
    },
    setInterval(run: () => void, delayMs?: number) {
      const id = startInterval(run, delayMs);
      intervals.add(id);
      return id;
    },
    clearInterval(id: Timer) {
      intervals.delete(id);
      stopInterval(id);
    },
  };
  Object.assign(globalThis, counted);

  const runtime = (globalThis as unknown as { chrome: CensusRuntime }).chrome.runtime;
  runtime.onMessage.addListener((message, _sender, reply) => {
    if ((message as { census?: true }).census !== true) return false;
    reply({ timeouts: timeouts.size, intervals: intervals.size });
    return false;
  });
}
