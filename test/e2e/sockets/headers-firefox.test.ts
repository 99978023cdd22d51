import { afterAll, beforeAll, describe, it } from 'vitest';
import { describeHeaders, expectNoRuleAfter } from './headers.ts';
import { describeJwt } from './jwt.ts';
import { IDLE_PREFERENCE } from './lab-browser.ts';
import { openSocketLab, type SocketLab } from './socket-lab.ts';

let lab: SocketLab;

beforeAll(async () => {
  lab = await openSocketLab('firefox');
});
afterAll(() => lab.close());

describe('Firefox', () => {
  describeHeaders(() => lab);
  describeJwt('firefox');

  it('leaves no header rule behind when the background is stopped during a handshake', async () => {
    const idle = await openSocketLab('firefox', { [IDLE_PREFERENCE]: 5000 });
    try {
      await expectNoRuleAfter(idle, () => idle.restartBackground());
    } finally {
      await idle.close();
    }
  });
});
