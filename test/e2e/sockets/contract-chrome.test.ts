import { afterAll, beforeAll } from 'vitest';
import { describeContract } from './contract.ts';
import { openSocketLab, type SocketLab } from './socket-lab.ts';

let lab: SocketLab;

beforeAll(async () => {
  lab = await openSocketLab('chrome');
});
afterAll(() => lab.close());

describeContract({ name: 'Chromium: a socket of the worker', port: 'direct', headers: [] }, () => lab);
describeContract({ name: 'Chromium: a socket of the offscreen document', port: 'offscreen', headers: [] }, () => lab);
describeContract({ name: 'Chromium: the product, without headers', port: 'all', headers: [] }, () => lab);
describeContract(
  { name: 'Chromium: the product, with headers', port: 'all', headers: [{ name: 'X-Contract', value: 'yes' }] },
  () => lab,
);
