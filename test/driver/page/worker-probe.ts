// Appended to the background script of a copy of the build. Only the browser runs it.
interface ProbeRuntime {
  readonly runtime: {
    readonly onMessage: {
      addListener(listener: (message: unknown, sender: unknown, reply: (value: unknown) => void) => boolean): void;
    };
  };
}

{
  const runtime = (globalThis as unknown as { chrome: ProbeRuntime }).chrome.runtime;

  /** The baseline: a socket that only counts. Rate is frames by the time between the first and the last arrival. */
  const countBare = (url: string, frames: number, reply: (value: unknown) => void) => {
    const socket = new WebSocket(url);
    let count = 0;
    let first = 0;
    socket.onmessage = () => {
      if (count === 0) first = performance.now();
      if (++count < frames) return;
      reply({ count, ms: performance.now() - first });
      socket.close();
    };
    socket.onclose = () => {
      if (count < frames) reply({ count, ms: Number.NaN });
    };
  };

  runtime.onMessage.addListener((message, _sender, reply) => {
    const { bench } = message as { bench?: { url: string; frames: number } };
    if (bench === undefined) return false;
    countBare(bench.url, bench.frames, reply);
    return true;
  });
}
