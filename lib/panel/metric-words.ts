import type { Metric } from '../protocol/metric.ts';

/** What a metric is, for a person; `docs/latency.md` says it at length. */
export interface MetricWords {
  /** One sample of it, and several. */
  readonly sample: string;
  readonly samples: string;
  readonly from: string;
  readonly clock: string;
  readonly error: string;
}

const ONE_CLOCK = 'The one clock of the extension’s background, in steps of 0.1 ms (1 ms in Firefox).';
const QUEUE =
  'Never shorter than the truth, if each reply is paired with its own request. Longer by what the browser itself kept waiting: see “Browser lateness” for how much that was.';

const METRIC_WORDS: Readonly<Record<Metric, MetricWords>> = {
  handshake: {
    sample: 'handshake',
    samples: 'handshakes',
    from: 'From the attempt to connect until the connection is open: name lookup, TCP, TLS and the HTTP upgrade.',
    clock: ONE_CLOCK,
    error: `${QUEUE} Attempts that the browser held back after repeated failures are left out and counted.`,
  },
  reply: {
    sample: 'reply',
    samples: 'replies',
    from: 'From handing a request to the browser until its reply arrives, as the profile pairs the two.',
    clock: ONE_CLOCK,
    error: `${QUEUE} Only the first reply to a request counts. Where the profile pairs equal messages (echo), those that overlap are mistaken for each other: the reply to the earlier one is taken for that to the later one, so its time is too short.`,
  },
  ping: {
    sample: 'heartbeat',
    samples: 'heartbeats',
    from: 'From a heartbeat of ours to the reply that its profile expects.',
    clock: ONE_CLOCK,
    error: QUEUE,
  },
  age: {
    sample: 'message',
    samples: 'messages',
    from: 'Arrival minus the time stamp that the message itself carries.',
    clock: 'Two clocks: the server’s for the stamp, this computer’s for the arrival.',
    error:
      'As wrong as the two clocks differ; the estimated difference stands beside it. Below 0 the server’s clock is ahead. Ages never enter other figures.',
  },
  gap: {
    sample: 'gap',
    samples: 'gaps',
    from: 'Between two received frames of one connection; its standard deviation is the jitter.',
    clock: ONE_CLOCK,
    error: 'Off either way by what the browser kept either frame waiting.',
  },
  reconnect: {
    sample: 'reconnect',
    samples: 'reconnects',
    from: 'From the loss of a connection until the next one is open and ready, waits of the profile included.',
    clock: ONE_CLOCK,
    error:
      'The loss is seen when the browser tells of it, which may be late when no close frame came. Across a restart of the browser it counts from the last sign of life.',
  },
  lag: {
    sample: 'look',
    samples: 'looks',
    from: 'How late a timer fires in the extension’s background, beyond the 8 ms that a timer may be late by itself; looked at four times a second.',
    clock: ONE_CLOCK,
    error:
      'Other times of the same moment may be too long by about as much, by the 8 ms below which nothing is seen, and by stalls between two looks.',
  },
};

export function metricWords(metric: Metric): MetricWords {
  return METRIC_WORDS[metric];
}
