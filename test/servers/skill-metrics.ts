import type { JsonObject } from './shared/json.ts';

interface Skill {
  readonly skill_name: string;
  invocations: number;
  completed: number;
  avg_duration_seconds: number;
}

interface Anomaly {
  readonly skill_name: string;
  readonly detected_at: string;
  readonly anomaly_type: string;
  readonly deviation_score: number;
}

const SKILLS: readonly (readonly [string, number])[] = [
  ['pytest-run', 2.4],
  ['ruff-check', 0.6],
  ['refactor-module', 11.2],
  ['write-docs', 6.8],
  ['git-commit', 0.9],
  ['review-diff', 4.1],
];
const KEPT_ANOMALIES = 10;
const ANOMALY_EVERY = 7;

/** Skill counters that move in a fixed pattern, so that a run can be told apart from a broken one. */
export class SkillMetrics {
  readonly names = SKILLS.map(([name]) => name);
  readonly #skills: readonly Skill[] = SKILLS.map(([skill_name, avg_duration_seconds]) => ({
    skill_name,
    invocations: 0,
    completed: 0,
    avg_duration_seconds,
  }));
  #anomalies: readonly Anomaly[] = [];
  #tick = 0;

  advance(): void {
    this.#tick++;
    this.#skills.forEach((skill, index) => {
      const calls = (this.#tick + index) % (index + 2) === 0 ? 2 : 1;
      skill.invocations += calls;
      skill.completed += this.#tick % 5 === index ? calls - 1 : calls;
      skill.avg_duration_seconds *= 1 + 0.02 * Math.sin(this.#tick + index);
    });
    if (this.#tick % ANOMALY_EVERY !== 0) return;
    const skill_name = this.names[(this.#tick / ANOMALY_EVERY) % this.names.length] ?? '';
    const anomaly: Anomaly = {
      skill_name,
      detected_at: new Date().toISOString(),
      anomaly_type: this.#tick % 2 === 0 ? 'slow_execution' : 'performance_drop',
      deviation_score: 2 + (this.#tick % 3),
    };
    this.#anomalies = [anomaly, ...this.#anomalies].slice(0, KEPT_ANOMALIES);
  }

  /** The ten most used skills and the latest anomalies; of one skill only when `name` is given. */
  snapshot(name: string | null): JsonObject {
    const wanted = (skillName: string): boolean => name === null || skillName === name;
    const top_skills = this.#skills
      .filter((skill) => wanted(skill.skill_name))
      .toSorted((a, b) => b.invocations - a.invocations)
      .slice(0, 10)
      .map((skill) => ({
        ...skill,
        completion_rate: skill.invocations === 0 ? 0 : skill.completed / skill.invocations,
      }));
    return { top_skills, anomalies: this.#anomalies.filter((anomaly) => wanted(anomaly.skill_name)) };
  }
}
