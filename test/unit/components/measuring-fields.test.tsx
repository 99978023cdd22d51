import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { CorrelationFields } from '../../../components/profile/CorrelationFields.tsx';
import { MeasuringFields } from '../../../components/settings/MeasuringFields.tsx';
import { FormContext } from '../../../components/settings/profile-form.ts';
import { profileProblems } from '../../../lib/panel/profile-problems.ts';
import { valueAt, withValue } from '../../../lib/panel/settings-form.ts';
import { AIP_PROFILE } from '../../../lib/profile/aip.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import { SESSION_BUDDY_PROFILE } from '../../../lib/profile/session-buddy.ts';

function shown(profile: Profile, Fields = MeasuringFields): string {
  const form = {
    get: (path: string) => valueAt(profile, path),
    set: () => undefined,
    errors: profileProblems(profile),
  };
  return renderToStaticMarkup(
    <FormContext value={form}>
      <Fields />
    </FormContext>,
  );
}

/** The selected choice of each list, by the list's label. */
function chosen(html: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, label = '', select = ''] of html.matchAll(
    /<label for="[^"]*">([^<]*)<\/label><span[^>]*><select(.*?)<\/select>/g,
  )) {
    found[label] = /<option selected="">([^<]*)/.exec(select)?.[1] ?? '';
  }
  return found;
}

describe('the fields of what is measured', () => {
  test('show the time stamp, the alarm as a sentence, and the message for checks by its name', () => {
    const html = shown(SESSION_BUDDY_PROFILE);
    expect(html).toContain('p99 of request → reply over 10 ms from one snapshot to the next, 3 times in a row (15 s)');
    expect(chosen(html)).toEqual({ 'It is': 'text such as 2026-01-31T10:00:00.000Z', 'Message to send': 'ping' });
    expect(html).toContain('value="timestamp"');
    expect(html).toContain('ms = 5 s');
  });

  test('unfold an alarm that needs correcting, and say at its field what is wrong', () => {
    const html = shown(withValue(SESSION_BUDDY_PROFILE, 'thresholds.alerts.0.limit', -5));
    expect(html).toMatch(/aria-invalid="true"[^>]*value="-5"/);
    expect(html).toContain('Give at least 0.');
    expect(chosen(html)).toMatchObject({ Measure: 'Request → reply', Statistic: 'p99', 'Alarm when it is': 'over' });
  });

  test('still show a message for checks that is gone, and that it is', () => {
    const html = shown(withValue(AIP_PROFILE, 'checks.message', 'heartbeta'));
    expect(chosen(html)['Message to send']).toBe('heartbeta (missing)');
    expect(html).toContain('There is no template “heartbeta”: did you mean heartbeat?');
  });
});

describe('the rules that pair requests with replies', () => {
  test('show for each kind what it needs, and warn of pairing by order', () => {
    const html = shown(AIP_PROFILE, CorrelationFields);
    expect(html.match(/Value of the request at/g)).toHaveLength(4);
    expect(html.match(/Only requests of type/g)).toHaveLength(5);
    expect(html).toContain('one answer too few or too many, and all later times are wrong');
  });
});
