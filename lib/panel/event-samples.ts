import { MeterLink } from '../metrics/meter-link.ts';
import type { ConnectionEvent } from '../protocol/connection-event.ts';
import type { Metric } from '../protocol/metric.ts';
import { SampleColumns } from './sample-columns.ts';

/** What is measured by events and not by frames. */
type EventMetric = Extract<Metric, 'handshake' | 'ping' | 'reconnect'>;

export function isEventMetric(metric: Metric): metric is EventMetric {
  return metric === 'handshake' || metric === 'ping' || metric === 'reconnect';
}

interface EventSample {
  readonly time: number;
  readonly value: number;
  readonly connection: number;
}

/** Samples that events tell, taken in the order of the time line. */
export class EventSamples {
  readonly #samples: Record<EventMetric, EventSample[]> = { handshake: [], ping: [], reconnect: [] };
  readonly #link = new MeterLink(0);

  /** `counts`: whether what it shows is a sample; earlier events are told all the same, because a loss may lie among them. */
  take(event: ConnectionEvent, counts: boolean): void {
    const sample = (metric: EventMetric, value: number | null) => {
      if (counts && value !== null)
        this.#samples[metric].push({ time: event.time, value, connection: event.connection });
    };
    switch (event.kind) {
      case 'open':
        this.#link.open(event.connection, event.time);
        // Chrome delays attempts after repeated failures, which is not the server's time.
        if (!event.slowed) sample('handshake', event.handshakeMs);
        break;
      case 'heartbeat':
        sample('ping', event.replyMs);
        break;
      case 'close':
        this.#link.ended(event.time, event.initiator === 'user');
        break;
      case 'gap':
        this.#link.ended(event.from, false);
        break;
      case 'stopped':
        this.#link.stopped();
        break;
      case 'ready':
        if (event.ready) sample('reconnect', this.#link.ready(event.time));
        break;
      case 'state':
        this.#link.state = event.to;
        if (event.to === 'ready') sample('reconnect', this.#link.ready(event.time));
        break;
      default:
        break;
    }
  }

  columns(metric: EventMetric, connection: number | null): SampleColumns {
    const columns = new SampleColumns();
    for (const sample of this.#samples[metric]) {
      if (connection === null || sample.connection === connection) columns.push(sample.time, sample.value, 0);
    }
    return columns;
  }
}
