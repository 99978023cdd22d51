import { CASES } from './cases.ts';
import { describeTable } from './table.ts';

describeTable('Chromium', 'chrome', 'granted', CASES);
