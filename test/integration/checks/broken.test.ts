import { expect, it } from 'vitest';
import { CHECK_IDS, type CheckId } from '../../../lib/checks/check-run.ts';
import { BROKEN_LIMITS, CHECK_BREAKERS } from '../../servers/faulty/check-breakers.ts';
import { startFickle } from '../../servers/faulty/fickle.ts';
import { startCheckBench, story } from './check-bench.ts';
import { HASTY_PROFILE } from './hasty-profile.ts';

/** What a check says of the server that is broken for it. */
const REASONS: Readonly<Record<CheckId, RegExp>> = {
  'basic-connection': /^The handshake took \d+ ms, .* over the limit of 150 ms\.$/,
  'message-latency': /^10 of 10 replies took longer than 100 ms, the slowest \d+ ms\.$/,
  'high-frequency': /^\d+ of 60 messages at 100 a second stayed without a reply\.$/,
  'threshold-detection': /^With limits below: The message of frame \d+ was not answered within 400 ms\.$/,
  'history-tracking': /^Replies got slower while they were watched, by \d+.* ms in [567] snapshots\. Degrading: /,
  'basic-reconnect': /^The server did not take the session back: The handshake with 127\.0\.0\.1:\d+ failed/,
  'multiple-reconnects': /^Only 0 of 3 losses were followed by a connection .* Loss 1: The server did not take/,
  'server-unavailable': /^Simulated .* the server did not take the session back: No answer to the opening handshake/,
  'network-interruption': /^Simulated .* queued during the interruption got no reply after it/,
  'reconnect-performance': /^3 of 3 handshakes after a loss took longer than 150 ms, the slowest \d+ ms\.$/,
  'state-consistency': /^After dropping the connection the states were .* The server closed connection \d+ with 1011 /,
};

const CASES = CHECK_IDS.map((id) => ({ id, what: CHECK_BREAKERS[id].what }));

// All at once: most of each is waiting.
it.concurrent.each(CASES)('$id fails against a server that $what', async ({ id }) => {
  const server = await startFickle(CHECK_BREAKERS[id].rules);
  const thresholds = { ...HASTY_PROFILE.thresholds, ...BROKEN_LIMITS };
  const bench = await startCheckBench(server.url, { ...HASTY_PROFILE, thresholds });
  server.begin();
  const { outcomes } = await bench.run([id]);
  await bench.close();
  await server.close();
  expect(
    outcomes.map(({ result }) => result),
    story(outcomes),
  ).toEqual(['fail']);
  expect(outcomes[0]?.detail).toMatch(REASONS[id]);
});
