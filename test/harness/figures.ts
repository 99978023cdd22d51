import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** Names the file in which a run of a suite gathers what its tests measured. */
export const FIGURES_VARIABLE = 'SOCKETWRIGHT_FIGURES';

/** Shows what a test measured, also when the test passes and runs below `npm test`, which is silent about tests that pass. */
export function tell(text: string): void {
  const file = process.env[FIGURES_VARIABLE];
  if (file === undefined) process.stdout.write(`${text}\n`);
  else appendFileSync(file, `${text}\n`);
}

/** Everything told into a file so far. */
export function readFigures(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd() : '';
}
