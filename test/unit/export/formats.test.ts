import { describe, expect, it } from 'vitest';
import { EXPORT_FORMATS, runExport, suggestFileName } from '../../../lib/export/formats.ts';
import { captureSource } from '../../../lib/export/source.ts';
import type { ConnectionEventBody } from '../../../lib/protocol/connection-event.ts';
import { memoryCapture, memoryEvent, memoryFrame, memorySummary } from '../../fixtures/memory-capture.ts';
import { JWT, OPTIONS, SECRET, sampleEvidence, sampleFrames, sampleSource, textOf } from './sample-session.ts';

const byId = new Map(EXPORT_FORMATS.map((format) => [format.id, format]));
const files = new Map(
  await Promise.all(
    EXPORT_FORMATS.map(async (format) => [format.id, await textOf(format.export(sampleSource(), OPTIONS))] as const),
  ),
);

describe.each(EXPORT_FORMATS.map((format) => [format.id, format] as const))('the format %s', (id, format) => {
  it('hides secrets in URLs and shows them only when asked', async () => {
    expect(files.get(id)).not.toContain(SECRET);
    const open = await textOf(format.export(sampleSource(), { ...OPTIONS, includeSecrets: true }));
    // CSV has no URL in it at all.
    expect(open.includes(SECRET)).toBe(id !== 'csv');
  });

  it('hides a token wherever a URL can stand', async () => {
    const url = `wss://me:${SECRET}@h/${JWT}?key=${SECRET}`;
    const evidence = {
      ...sampleEvidence,
      statusText: url,
      body: `see ${url}`,
      headers: [{ name: 'Location', value: url }],
    };
    const failure = { category: 'connection_error', cause: 'redirect', detail: url, evidence, slowed: true } as const;
    const bodies: readonly ConnectionEventBody[] = [
      { kind: 'attempt', attempt: 1, url, protocols: [`bearer.${JWT}`], headers: [] },
      { kind: 'open', handshakeMs: 1, protocol: `bearer.${JWT}`, extensions: '', slowed: false },
      { kind: 'close', code: 4001, reason: `moved to ${url}`, wasClean: true, initiator: 'server' },
      { kind: 'error', ...failure },
      { kind: 'stopped', cause: 'user', detail: url, why: url },
      { kind: 'retry', attempt: 1, resumeAt: 5, why: url },
      { kind: 'ready', ready: false, afterMs: 1, detail: url },
      { kind: 'dropped', frames: 1, detail: url },
    ];
    const events = bodies.map((body, i) => memoryEvent(i + 1, body));
    const summary = memorySummary([], events, { name: url, url, protocols: [JWT], problem: url });
    const text = await textOf(format.export(captureSource(memoryCapture([], events), summary, null, []), OPTIONS));
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain('c2lnbmF0dXJl');
  });

  it('reports its progress from none to all, and stops at once when aborted', async () => {
    const frames = Array.from({ length: 20 }, (_, i) => memoryFrame(i + 1, 'x'));
    const source = captureSource(memoryCapture(frames), memorySummary(frames), null, []);
    const done: number[] = [];
    await textOf(format.export(source, { ...OPTIONS, onProgress: (progress) => done.push(progress.done) }));
    expect(done[0]).toBe(0);
    expect(done.at(-1)).toBe(20);
    expect(done).toEqual([...done].sort((a, b) => a - b));

    const abort = new AbortController();
    const chunks: string[] = [];
    const onProgress = (progress: { done: number }) => {
      if (progress.done >= 8) abort.abort();
    };
    const result = await runExport(format, source, { ...OPTIONS, signal: abort.signal, onProgress }, (chunk) => {
      chunks.push(chunk);
    });
    expect(!result.ok && result.error.code).toBe('cancelled');
    expect(chunks.join('').length).toBeLessThan((await textOf(format.export(source, OPTIONS))).length);
  });

  it('matches the golden file', async () => {
    await expect(files.get(id)).toMatchFileSnapshot(`../../fixtures/captures/sample.${format.extension}`);
  });
});

describe('exportNdjson', () => {
  it('has a head, then frames and events in the order they happened', () => {
    const lines = files.get('ndjson')?.split('\n') ?? [];
    expect(lines.pop()).toBe('');
    const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(records[0]).toMatchObject({
      record: 'head',
      format: 'socketwright-ndjson',
      version: 3,
      urlSecrets: 'masked',
    });
    const order = records
      .slice(1)
      .map((record) => (record['record'] === 'frame' ? `f${record['seq']}` : `e${record['n']}`));
    expect(order.join(' ')).toBe(
      'e1 e2 e3 e4 e5 e6 e7 e8 e9 f1 f2 f3 f4 f5 e10 e11 e12 e13 e14 e15 f6 e16 e17 e18 f7 e19 e20 e21 e22 e23 e24 e25 e26 e27',
    );
    expect(
      records.filter((record) => record['record'] === 'frame').map((record) => record['text'] ?? record['base64']),
    ).toEqual(
      sampleFrames.map(({ payload }) =>
        typeof payload === 'string' ? payload : btoa(String.fromCharCode(...payload)),
      ),
    );
  });
});

describe('runExport', () => {
  it('counts what it wrote', async () => {
    const format = byId.get('csv');
    if (format === undefined) throw new Error('no csv');
    expect(await runExport(format, sampleSource(), OPTIONS, () => undefined)).toEqual({
      ok: true,
      value: { frames: 7, chunks: 3 },
    });
  });

  it('makes a value of frames that are gone and of a target that fails', async () => {
    const [format] = EXPORT_FORMATS;
    if (format === undefined) throw new Error('no format');
    const summary = memorySummary([memoryFrame(1, 'x')]);
    const gone = await runExport(format, captureSource(memoryCapture([]), summary, null, []), OPTIONS, () => undefined);
    expect(gone).toMatchObject({ ok: false, error: { code: 'unreadable' } });
    const full = await runExport(format, sampleSource(), OPTIONS, () => Promise.reject(new Error('disk full')));
    expect(full).toEqual({
      ok: false,
      error: { code: 'write', message: 'The export of “Sample session” stopped: Error: disk full.' },
    });
  });
});

describe('suggestFileName', () => {
  const [format] = EXPORT_FORMATS;
  const nameOf = (name: string) =>
    format === undefined ? '' : suggestFileName(memorySummary([], [], { name }), format, OPTIONS.now, ['s3cret value']);

  it.each([
    ['Sample session', 'socketwright-sample-session-20231114-221420Z.capture.json'],
    [
      `wss://me:${SECRET}@Host.example:8080/ws?token=${SECRET}`,
      'socketwright-host-example-8080-ws-20231114-221420Z.capture.json',
    ],
    [`ws://h/${JWT}`, 'socketwright-h-20231114-221420Z.capture.json'],
    ['ws://h/s3cret%20value/x', 'socketwright-h-x-20231114-221420Z.capture.json'],
    ['../../etc/passwd', 'socketwright-etc-passwd-20231114-221420Z.capture.json'],
    ['Überwachung\u0000\n', 'socketwright-u-berwachung-20231114-221420Z.capture.json'],
    ['日本', 'socketwright-session-1-20231114-221420Z.capture.json'],
    ['', 'socketwright-session-1-20231114-221420Z.capture.json'],
    ['x'.repeat(300), `socketwright-${'x'.repeat(60)}-20231114-221420Z.capture.json`],
  ])('of %j is %s', (name, file) => {
    expect(nameOf(name)).toBe(file);
  });
});
