import type { JsonObject } from './shared/json.ts';

const TOOLS = ['Read', 'Edit', 'Bash'] as const;
/** Every third poll finds nothing new, so that change detection has something to detect. */
const QUIET_EVERY = 3;
const KEPT_ACTIVITY = 8;

interface Activity {
  readonly description: string;
  /** Epoch seconds. */
  readonly timestamp: number;
}

/** Counters of a monitored agent. `poll` advances them; the snapshot has no time of its own, so that equal means unchanged. */
export class AmigaMetrics {
  #polls = 0;
  #work = 0;
  #activity: readonly Activity[] = [];

  poll(): void {
    this.#polls++;
    if (this.#polls % QUIET_EVERY === 0) return;
    this.#work++;
    const description = this.#work % 9 === 0 ? 'Task failed' : 'Task completed';
    this.#activity = [{ description, timestamp: Date.now() / 1000 }, ...this.#activity].slice(0, KEPT_ACTIVITY);
  }

  snapshot(hours: number): JsonObject {
    const work = this.#work;
    const failed = Math.floor(work / 9);
    const running = work % 4;
    const haiku = Math.round(work * 12) / 100;
    const sonnet = Math.round(work * 31) / 100;
    const byType = Object.fromEntries(TOOLS.map((tool, index) => [tool, work * (3 - index)]));
    const calls = Object.values(byType).reduce((sum, count) => sum + count, 0);
    return {
      overview: {
        hours,
        tasks: { total: work + running, running, completed: work - failed, failed },
        costs: { total_cost: Math.round((haiku + sonnet) * 100) / 100, haiku_cost: haiku, sonnet_cost: sonnet },
        claude_api: { total_requests: work * 4, total_input_tokens: work * 1100, total_output_tokens: work * 560 },
        tools: { total_calls: calls, by_type: byType },
      },
      sessions: { total_sessions: 1 + Math.floor(work / 20), total_tools: calls, tools_by_type: byType },
      activity: this.#activity,
    };
  }
}
