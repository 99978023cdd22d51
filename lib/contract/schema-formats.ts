import { format as formats } from '@cfworker/json-schema';

/** UTF-16 units. Longer texts keep none of the formats, so that no pattern of theirs can take long. */
export const MAX_FORMAT_TEXT = 10_000;

/** Formats that are asserted, in both drafts; any other is a note for the reader and holds always. */
export const ASSERTED_FORMATS: readonly string[] = [
  'date-time',
  'date',
  'time',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uri',
  'uri-reference',
  'uri-template',
  'uuid',
  'json-pointer',
  'json-pointer-uri-fragment',
  'relative-json-pointer',
  'regex',
];

/** The check of a format; null where it asserts nothing. */
export function assertFormat(name: string): ((text: string) => boolean) | null {
  const check = ASSERTED_FORMATS.includes(name) ? formats[name] : undefined;
  if (check === undefined) return null;
  const bounded = (text: string) => text.length <= MAX_FORMAT_TEXT && check(text);
  return name === 'date-time' ? (text) => isUsualDateTime(text) || bounded(text) : bounded;
}

const USUAL_DATE_TIME =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z$/;

/**
 * The form that nearly every message has, on a day that every month has, is settled at a glance: the library takes six
 * times as long for it, and most frames carry one.
 */
function isUsualDateTime(text: string): boolean {
  return text.length <= 30 && USUAL_DATE_TIME.test(text);
}
