import { describe, expect, it } from 'vitest';
import { evidenceOf, prettyBody } from '../../../lib/panel/evidence-view.ts';
import { answered, closes, fails, type Line, opens, retries, story, tries, URL_OF_ALL } from './story.ts';

const REFUSAL: readonly Line[] = [
  [1, 1, tries()],
  [1.25, 1, closes()],
  [1.25, 1, retries(2, 3.25)],
  [1.3, 1, { kind: 'probe', method: 'handshake' }],
  [
    1.5,
    1,
    fails({
      category: 'authentication_failed',
      cause: 'http-status',
      detail: `The server at ${URL_OF_ALL} answered 403.`,
      evidence: answered({
        headers: [{ name: 'Set-Cookie', value: 'sid=hunter2; Path=/' }],
        body: '{"token":"hunter2"}',
        redirectedTo: 'https://me:hunter2@login.example/',
      }),
    }),
  ],
  [3.25, 2, tries(2)],
];

function facts(lines: readonly Line[], n: number, showSecrets = false): Record<string, string> {
  const view = evidenceOf(story(...lines), n, showSecrets);
  return Object.fromEntries((view?.facts ?? []).map(({ name, value }) => [name, value]));
}

describe('evidenceOf', () => {
  it.each([1, 2, 4, 5])('tells all about a failed attempt, whichever of its events is asked (number %i)', (n) => {
    const view = evidenceOf(story(...REFUSAL), n, false);
    expect(view).toMatchObject({
      title: 'Connection 1',
      sentence: 'The server at ws://localhost:8080/ws?token=*** answered 403.',
      tone: 'bad',
      accessUrl: null,
    });
    const { Attempt, 'Extra request': extra, ...others } = facts(REFUSAL, n);
    expect(Attempt).toMatch(/^1, at .* · failed after 250 ms$/);
    expect(extra).toMatch(/ · the handshake again$/);
    expect(others).toEqual({
      Category: 'authentication failed',
      Cause: 'HTTP status',
      Evidence: 'an extra request of ours',
      'HTTP status': '403 Forbidden',
      'Redirects to': 'https://***@login.example/',
      Close: '1006 Abnormal Closure · by the network · not clean',
      Meaning: 'The opening handshake failed; the browser says no more than this code.',
      URL: 'ws://localhost:8080/ws?token=***',
      Then: 'retry · attempt 2 follows after 2.00 s · It failed.',
    });
  });

  it('hides secrets until the person asks for them', () => {
    const events = story(...REFUSAL);
    const masked = evidenceOf(events, 5, false);
    expect(JSON.stringify(masked)).not.toContain('hunter2');
    expect(masked).toMatchObject({
      hasSecrets: true,
      headers: [{ name: 'Set-Cookie', value: 'sid=***; Path=/' }],
      body: '{\n  "token": "***"\n}',
    });
    const open = evidenceOf(events, 5, true);
    expect(open?.headers[0]?.value).toBe('sid=hunter2; Path=/');
    expect(open?.sentence).toContain('token=hunter2');
    expect(facts(REFUSAL, 5, true)['Redirects to']).toBe('https://me:hunter2@login.example/');
  });

  it('says so when there is nothing to hide', () => {
    const plain = { ...tries(), url: 'ws://localhost/' } as Line[2];
    const events = story([1, 1, plain], [2, 1, closes()], [2, 1, fails({ evidence: answered() })]);
    expect(evidenceOf(events, 3, false)?.hasSecrets).toBe(false);
  });

  it('shows headers and body of an answer that came before, where they are kept once', () => {
    const evidence = answered({ headers: [{ name: 'Server', value: 'x' }], body: 'Go away.' });
    const repeated = answered({ repeats: true });
    const night: Line[] = [
      [1, 1, fails({ evidence: answered({ body: 'An older page.' }) })],
      [2, 2, fails({ evidence })],
      [3, 3, fails({ evidence: { ...answered(), status: null, netError: 'net::ERR_CONNECTION_RESET' } })],
      [4, 4, fails({ evidence: repeated })],
      [5, 5, fails({ evidence: repeated })],
    ];
    expect(evidenceOf(story(...night), 5, false)).toMatchObject({ headers: evidence.headers, body: 'Go away.' });
    expect(facts(night, 5)['Answer']).toBe('the same as that of the failure before');
    expect(facts(night, 2)['Answer']).toBeUndefined();
    // The start of a long history may be gone.
    expect(evidenceOf(story([1, 1, fails({ evidence: repeated })]), 1, false)).toMatchObject({
      headers: [],
      body: null,
    });
  });

  it('takes the latest answer of a connection, for the person may have asked again', () => {
    const again: Line = [9, 1, fails({ category: 'endpoint_not_found', cause: 'http-status', detail: 'Gone.' })];
    expect(evidenceOf(story(...REFUSAL, again), 1, false)?.sentence).toBe('Gone.');
  });

  it('tells of a connection that was open how long it lived and what went wrong with it', () => {
    const life: Line[] = [
      [1, 1, tries()],
      [2, 1, opens(2607, true)],
      [5, 1, { kind: 'heartbeat-missed', missed: 1, afterMs: 5000 }],
      [9, 1, closes(1006, 'policy')],
      [9, 1, fails({ cause: 'heartbeat', detail: 'The link is half open.' })],
    ];
    expect(evidenceOf(story(...life), 2, false)).toMatchObject({
      title: 'Connection 1',
      sentence: 'The link is half open.',
      headers: [],
      body: null,
    });
    const told = facts(life, 2);
    expect(told['Attempt']).toMatch(/ · was open for 7\.00 s$/);
    expect(told['Heartbeats']).toBe('1 heartbeat missed');
    expect(told['Slowed']).toMatch(/^The browser itself held this attempt back/);
    expect(facts(life.slice(0, 2), 2)['Attempt']).toMatch(/^1, at [\d:.]+$/);
  });

  it('tells moments between connections by themselves', () => {
    expect(evidenceOf(story(...REFUSAL), 3, false)).toMatchObject({
      title: 'retry',
      sentence: 'attempt 2 follows after 2.00 s · It failed.',
    });
    const gap = story([9, 0, { kind: 'gap', from: 2500, to: 9000, cause: 'worker' }]);
    expect(evidenceOf(gap, 1, false)).toMatchObject({ title: 'gap', facts: [] });
  });

  it('asks for access where that would tell more, and says when a body was longer', () => {
    const lines: Line[] = [
      [1, 1, tries()],
      [2, 1, closes()],
      [2, 1, fails({ evidence: answered({ needsAccess: true, body: 'x', bodyTruncated: true }) })],
    ];
    expect(evidenceOf(story(...lines), 1, false)?.accessUrl).toBe(URL_OF_ALL);
    expect(facts(lines, 1)['Body']).toBe('only its first 65.5 kB were kept');
    expect(evidenceOf(story(...lines.slice(1)), 2, false)?.accessUrl).toBeNull();
  });

  it('has nothing for an event that does not exist', () => {
    expect(evidenceOf([], 1, false)).toBeNull();
  });
});

describe('prettyBody', () => {
  it('indents JSON and leaves everything else as it is', () => {
    expect(prettyBody('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
    expect(prettyBody('{"a":')).toBe('{"a":');
    expect(prettyBody('<h1>no</h1>')).toBe('<h1>no</h1>');
    expect(prettyBody('12')).toBe('12');
  });
});
