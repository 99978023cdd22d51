import type { ClarityType } from './clarity-envelope.ts';
import type { JsonObject } from './shared/json.ts';

export interface ExecutionStep {
  readonly type: ClarityType;
  readonly payload: JsonObject;
}

const STAGES = ['prepare workspace', 'install dependencies', 'apply patch', 'run tests', 'collect artifacts'] as const;
const STEPS_PER_STAGE = 4;

/** Endless believable executions: progress 0 to 100 with a log line per step, one recovered error, a completion, and again. */
export function* executions(): Generator<ExecutionStep, never> {
  for (let run = 1; ; run++) {
    const execution_id = `exec-${String(run).padStart(3, '0')}`;
    const total = STAGES.length * STEPS_PER_STAGE;
    let done = 0;
    yield { type: 'execution-update', payload: { execution_id, status: 'running', progress: 0, stage: STAGES[0] } };
    for (const stage of STAGES) {
      for (let step = 1; step <= STEPS_PER_STAGE; step++) {
        done++;
        const progress = (done / total) * 100;
        const message = `${stage}: step ${step} of ${STEPS_PER_STAGE} done`;
        yield { type: 'execution-log', payload: { execution_id, level: 'info', message } };
        if (stage === 'run tests' && step === 2) {
          const error = 'Test worker stopped answering; started a new one';
          yield { type: 'error', payload: { execution_id, code: 'worker_lost', message: error, recoverable: true } };
        }
        yield { type: 'execution-update', payload: { execution_id, status: 'running', progress, stage } };
      }
    }
    yield { type: 'completion', payload: { execution_id, status: 'completed', progress: 100, stages: STAGES.length } };
  }
}
