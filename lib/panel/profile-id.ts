const MAX_LENGTH = 64;

/** An id as a profile's schema takes it, made of a name: `Écho server!` becomes `echo-server`. */
export function idFromName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{Mark}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_LENGTH)
    .replace(/^-+|-+$/g, '');
  return plain === '' ? 'profile' : plain;
}

/** `id`, or the first of `id-2`, `id-3`, … that is not taken. */
export function freeId(id: string, taken: ReadonlySet<string>): string {
  if (!taken.has(id)) return id;
  for (let n = 2; ; n++) {
    const tail = `-${n}`;
    const next = `${id.slice(0, MAX_LENGTH - tail.length)}${tail}`;
    if (!taken.has(next)) return next;
  }
}

/** `name`, or the first of `name2`, `name3`, … that is not taken. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let n = 2; ; n++) if (!taken.has(`${name}${n}`)) return `${name}${n}`;
}
