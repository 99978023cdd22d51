import { describeScenarios } from './scenarios.ts';

describeScenarios('Chromium', 'chrome');
