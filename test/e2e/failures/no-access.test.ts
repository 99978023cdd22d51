import { NO_ACCESS_CASES } from './no-access-cases.ts';
import { describeTable } from './table.ts';

describeTable('Chromium without access', 'chrome', 'none', NO_ACCESS_CASES);
describeTable('Firefox without access', 'firefox', 'none', NO_ACCESS_CASES);
