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

  /** The floor of latency: a socket that does nothing but stamp, in the same worker. */
  const timeBare = ({ url, count, gapMs, delays = [] }: TimeProbe, reply: (value: unknown) => void) => {
    const socket = new WebSocket(url);
    const sentAt = new Map<string, number>();
    const samples: { id: string; ms: number }[] = [];
    socket.onmessage = (event: MessageEvent<string>) => {
      const now = performance.now();
      // What else the server sends is no more than looked through.
      if (!event.data.includes('correlationId')) return;
      const id = (JSON.parse(event.data) as { payload?: { correlationId?: string } }).payload?.correlationId ?? '';
      const sent = sentAt.get(id);
      if (sent !== undefined) samples.push({ id, ms: now - sent });
      if (samples.length < count) return;
      reply({ asked: count, samples });
      socket.close();
    };
    socket.onopen = () => {
      let n = 0;
      const timer = setInterval(() => {
        const source = delays[n % delays.length];
        const correlationId = source === undefined ? `bare-${n}` : `bare-${source}-${n}`;
        const payload = { correlationId, status: 'running', delays: source };
        const text = JSON.stringify({
          type: 'execution-update',
          ts: new Date().toISOString(),
          projectId: 'bench',
          payload,
        });
        sentAt.set(correlationId, performance.now());
        socket.send(text);
        if (++n === count) clearInterval(timer);
      }, gapMs);
    };
  };

  /** `delays`: named by the requests in turn. */
  interface TimeProbe {
    kind: 'time';
    url: string;
    count: number;
    gapMs: number;
    delays?: string[];
  }
  type Probe = { kind: 'count'; url: string; frames: number } | TimeProbe;

  runtime.onMessage.addListener((message, _sender, reply) => {
    const { probe } = message as { probe?: Probe };
    if (probe === undefined) return false;
    if (probe.kind === 'count') countBare(probe.url, probe.frames, reply);
    else timeBare(probe, reply);
    return true;
  });
}
