import { CASES } from './cases.ts';
import { describeTable } from './table.ts';

describeTable('Firefox', 'firefox', 'granted', CASES);
