import type { CheckId } from './check-run.ts';
import type { CheckSubject, Tell } from './check-subject.ts';
import { basicConnection } from './scenarios/basic-connection.ts';
import { highFrequency } from './scenarios/high-frequency.ts';
import { historyTracking } from './scenarios/history-tracking.ts';
import { messageLatency } from './scenarios/message-latency.ts';
import { networkInterruption } from './scenarios/network-interruption.ts';
import { basicReconnect, multipleReconnects, reconnectPerformance } from './scenarios/reconnects.ts';
import { serverUnavailable } from './scenarios/server-unavailable.ts';
import { stateConsistency } from './scenarios/state-consistency.ts';
import { thresholdDetection } from './scenarios/threshold-detection.ts';
import type { Verdict } from './verdict.ts';

/** Carries a check out; what holds before it is in the catalogue. Rejects only when the suite is cancelled. */
export type Scenario = (subject: CheckSubject, tell: Tell) => Promise<Verdict>;

export const SCENARIOS: Readonly<Record<CheckId, Scenario>> = {
  'basic-connection': basicConnection,
  'message-latency': messageLatency,
  'high-frequency': highFrequency,
  'threshold-detection': thresholdDetection,
  'history-tracking': historyTracking,
  'basic-reconnect': basicReconnect,
  'multiple-reconnects': multipleReconnects,
  'server-unavailable': serverUnavailable,
  'network-interruption': networkInterruption,
  'reconnect-performance': reconnectPerformance,
  'state-consistency': stateConsistency,
};
