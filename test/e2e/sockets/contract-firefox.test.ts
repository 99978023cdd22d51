import { afterAll, beforeAll } from 'vitest';
import { describeContract } from './contract.ts';
import { openSocketLab, type SocketLab } from './socket-lab.ts';

let lab: SocketLab;

beforeAll(async () => {
  lab = await openSocketLab('firefox');
});
afterAll(() => lab.close());

describeContract({ name: 'Firefox: a socket of the background', port: 'direct', headers: [] }, () => lab);
describeContract({ name: 'Firefox: the product, without headers', port: 'all', headers: [] }, () => lab);
describeContract(
  { name: 'Firefox: the product, with headers', port: 'all', headers: [{ name: 'X-Contract', value: 'yes' }] },
  () => lab,
);
