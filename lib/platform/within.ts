/** Resolves when `done` does, or after `ms`; tells which. `done` must not reject. */
export async function within(ms: number, done: Promise<unknown>): Promise<'done' | 'late'> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), ms);
  });
  const first = await Promise.race([done.then(() => 'done' as const), late]);
  clearTimeout(timer);
  return first;
}
