import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeHeaders, expectNoRuleAfter, ruleCount } from './headers.ts';
import { describeJwt } from './jwt.ts';
import { openSocketLab, type SocketLab } from './socket-lab.ts';

let lab: SocketLab;

beforeAll(async () => {
  lab = await openSocketLab('chrome');
});
afterAll(() => lab.close());

describe('Chromium', () => {
  describeHeaders(() => lab);
  describeJwt('chrome');

  // Firefox takes such a rule and leaves the header out, so our own check of names is all there is.
  it('says in a sentence that the browser does not take a header', async () => {
    const socket = await lab.open('all', 'ws://127.0.0.1/', { headers: [{ name: 'not a name', value: 'x' }] });
    const detail = expect.stringMatching(/^The browser refused to set the handshake headers \(.+\): check .+\.$/);
    expect(await socket.told(1)).toMatchObject([{ what: 'refused', detail }]);
    expect(await ruleCount(lab)).toBe(0);
  });

  it('leaves no header rule behind when the background is stopped during a handshake', () =>
    expectNoRuleAfter(lab, () => lab.restartBackground()));
});
