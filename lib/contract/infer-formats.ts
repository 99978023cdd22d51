/** Formats that values are tested for, the narrower first; each test accepts no more than JSON Schema's own format does. */
export const INFERRED_FORMATS = ['date-time', 'date', 'uuid', 'email', 'ipv4', 'uri'] as const;
export type InferredFormat = (typeof INFERRED_FORMATS)[number];

/** Longer strings have none of these formats that a person would recognise. */
const MAX_LENGTH = 2000;

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const DATE_TIME = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const EMAIL =
  /^[A-Za-z0-9_+-]{1,20}(\.[A-Za-z0-9_+-]{1,20}){0,2}@[A-Za-z0-9]{1,30}(\.[A-Za-z0-9]{1,30}){0,4}\.[A-Za-z]{2,20}$/;
const IPV4 = /^(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/;
const URI =
  /^(https?|wss?|ftp):\/\/[a-z0-9]+([.-][a-z0-9]+){0,10}(:\d{1,5})?(\/[A-Za-z0-9._~-]*){0,40}(\?[A-Za-z0-9._~=&-]*)?$/;

const TESTS: Readonly<Record<InferredFormat, (text: string) => boolean>> = {
  'date-time': (text) => {
    const date = DATE_TIME.exec(text)?.[1];
    return date !== undefined && isDate(date);
  },
  date: isDate,
  uuid: (text) => UUID.test(text),
  email: (text) => EMAIL.test(text),
  ipv4: (text) => IPV4.test(text),
  uri: (text) => URI.test(text),
};

/** A bit for each of `INFERRED_FORMATS` that the text has. */
export function formatsOf(text: string): number {
  if (text.length === 0 || text.length > MAX_LENGTH) return 0;
  let bits = 0;
  for (const [i, format] of INFERRED_FORMATS.entries()) if (TESTS[format](text)) bits |= 1 << i;
  return bits;
}

export const ALL_FORMATS = (1 << INFERRED_FORMATS.length) - 1;

/** The first format of a set of bits; null for none. */
export function formatOf(bits: number): InferredFormat | null {
  return INFERRED_FORMATS.find((_, i) => (bits & (1 << i)) !== 0) ?? null;
}

/** RFC 3339 §5.7, with the length of each month. */
function isDate(text: string): boolean {
  const [, year, month, day] = DATE.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined || month < 1 || month > 12 || day < 1)
    return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31);
}
