import { describeScenarios } from './scenarios.ts';

describeScenarios('Firefox', 'firefox');
