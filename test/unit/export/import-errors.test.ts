import { describe, expect, it } from 'vitest';
import { utf8Encode } from '../../../lib/base/bytes.ts';
import { exportCapture } from '../../../lib/export/export-capture.ts';
import { exportHar } from '../../../lib/export/export-har.ts';
import { exportNdjson } from '../../../lib/export/export-ndjson.ts';
import { parseCapture } from '../../../lib/export/import-capture.ts';
import { framesOf, OPTIONS, sampleProfile, sampleSource, textOf } from './sample-session.ts';

const capture = await textOf(exportCapture(sampleSource(), OPTIONS));

async function errorOf(input: string | Blob): Promise<string> {
  const parsed = await parseCapture(input);
  return parsed.ok ? 'no error' : `${parsed.error.code}: ${parsed.error.message}`;
}

/** The sample capture with one thing in it changed. */
function changed(from: string | RegExp, to: string): string {
  expect(capture).toMatch(from);
  return capture.replace(from, to);
}

describe('parseCapture', () => {
  it('gives an error, never a throw and never a success, for a capture cut at any byte', async () => {
    const bytes = utf8Encode(capture);
    const codes = new Set<string>();
    for (let end = 0; end < bytes.length; end++) {
      const parsed = await parseCapture(new Blob([bytes.subarray(0, end)]));
      codes.add(parsed.ok ? `whole at ${end}` : parsed.error.code);
    }
    expect([...codes]).toEqual(['truncated']);
    expect(await errorOf(new Blob([bytes]))).toBe('no error');
  });

  it('says where a file is cut off', async () => {
    const half = capture.slice(0, capture.indexOf('"seq":5') + 30);
    expect(await errorOf(half)).toBe(
      `truncated: The file ends in the middle of frames[4], after ${half.length} characters; it was cut off, export it again.`,
    );
  });

  it.each([
    ['', 'truncated: The file is empty; there is nothing to import.'],
    ['hello', 'not-json: The file is not JSON: it begins with “hello” instead of “{”.'],
    ['<!doctype html>', 'not-json: The file is not JSON: it begins with “<!doctype html>” instead of “{”.'],
    ['[]', 'wrong-format: The file is a JSON list, not a Socketwright capture, which is a JSON object.'],
    ['{}', 'wrong-format: The file is JSON but not a Socketwright capture: it has no member “format”.'],
    [
      JSON.stringify(sampleProfile),
      'wrong-format: The file is JSON but not a Socketwright capture: it has no member “format”.',
    ],
    [
      '{"format":"x"}',
      'wrong-format: The file calls its format “"x"”, not “socketwright-capture”; only captures can be imported.',
    ],
    ['{"format":"socketwright-capture"}', 'invalid: The capture is not valid at version: there is none.'],
    [
      '{"format":"socketwright-capture","version":3}',
      'invalid: The capture is not valid at generator: expected string, received undefined.',
    ],
  ])('refuses %j', async (text, error) => {
    expect(await errorOf(text)).toBe(error);
  });

  it('tells our other exports from captures', async () => {
    expect(await errorOf(await textOf(exportHar(sampleSource(), OPTIONS)))).toBe(
      'wrong-format: The file is a HAR log, not a Socketwright capture; only captures can be imported.',
    );
    expect(await errorOf(await textOf(exportNdjson(sampleSource(), OPTIONS)))).toContain(
      'calls its format “"socketwright-ndjson"”',
    );
  });

  it('names both versions of a newer file', async () => {
    expect(await errorOf(changed('"version":3,"generator"', '"version":4,"generator"'))).toBe(
      'newer-version: The capture has format version 4, and this Socketwright reads up to version 3; update Socketwright to open it.',
    );
  });

  it.each(['0', '-1', '1.5', '"1"', 'null', '1e99'])('refuses version %s', async (version) => {
    expect(await errorOf(changed('"version":3,"generator"', `"version":${version},"generator"`))).toMatch(
      /^(invalid|newer-version): /,
    );
  });

  it.each([
    ['"time":1700000002200', '"time":"soon"', 'frames[2].time: expected number, received string.'],
    ['"time":1700000002200', '"time":1e999', 'frames[2].time: expected number, received Infinity.'],
    ['"time":1700000002200', '"time":-1', 'frames[2].time: Too small'],
    ['"time":1700000002200', '"time":9e15', 'frames[2].time: Too big'],
    ['"opcode":2', '"opcode":3', 'frames[2].opcode: '],
    ['"opcode":2', '"opcode":1', 'frames[2].text: expected string'],
    ['"seq":3', '"seq":2', 'frames[2].seq: it is 2 where 3 was expected (frame 2 is there twice or out of order).'],
    ['"seq":3', '"seq":9', 'frames[2].seq: it is 9 where 3 was expected (frame 3 is missing).'],
    ['"seq":3', '"seq":1e300', 'frames[2].seq: '],
    ['"byteLength":4,', '"byteLength":5,', 'frames[2].byteLength: it says 5, but the payload has 4 bytes.'],
    ['"base64":"AAH+/w=="', '"base64":"AAH"', 'frames[2].byteLength: it says 4, but the payload has 2 bytes.'],
    ['"base64":"AAH+/w=="', '"base64":"%%%%"', 'frames[2].base64: “%%%%” is not base64.'],
    ['"replyTo":1', '"replyTo":2', 'frames[1].replyTo: frame 2 cannot answer frame 2, which is not before it.'],
    ['"text":"last"', '"text":"last","__proto__":{"x":1}', 'frames[6].__proto__: a capture has no such key.'],
    ['"text":"last"', '"text":"last","extra":1', 'frames[6]: Unrecognized key: "extra".'],
    ['"thresholds":{', '"thresholds":{"__proto__":1,', 'profile.thresholds.__proto__: a capture has no such key.'],
    ['"maxMessageBytes":10240', '"maxMessageBytes":0', 'profile.maxMessageBytes: Too small'],
    ['"verdict":"valid"', '"verdict":"perfect"', 'frames[0].verdict: '],
    ['"kind":"order"', '"kind":"odour"', 'events[21].kind: '],
    ['"secret":true', '"secret":"yes"', 'profile.variables[1].secret: '],
    ['"definitions":{', '"definitions":{"a":{"__proto__":1},', 'profile.contract.definitions.a.__proto__: '],
    ['"kind":"gap"', '"kind":"nap"', 'events[10].kind: '],
    ['"n":8', '"n":7', 'events[7].n: it is 7 where 8 was expected (event 7 is there twice or out of order).'],
    [/"afterSeq":7/g, '"afterSeq":8', 'events: the last one stands after frame 8, but there are 7 frames.'],
    [
      '"connection":3,"afterSeq":7',
      '"connection":3,"afterSeq":4',
      'events[18].afterSeq: it is 4, before the event in front of it (6).',
    ],
    ['"frames":7', '"frames":8', 'session.frames: it promises 8 frames, but the file holds 7.'],
    ['"events":27', '"events":26', 'session.events: it promises 26 events, but the file holds 27.'],
    ['"cause":"http-status"', '"cause":"magic"', 'events[4].cause: '],
    ['"status":403', '"status":"403"', 'events[4].evidence.status: '],
    ['"needsAccess":false', '"needsAccess":false,"__proto__":1', 'events[4].evidence.__proto__: '],
    ['"to":"ready"', '"to":"there"', 'events[8].to: '],
    ['"missedHeartbeats":1', '"missedHeartbeats":-1', 'session.missedHeartbeats: '],
    ['"urlSecrets"', '"urlSecret"', '“urlSecret”: a capture has no such member.'],
    ['"generator"', '"__proto__"', '“__proto__”: a capture has no such member.'],
    ['"frames":[', '"frames":{},"x":[', '“x”: a capture has no such member.'],
  ])('with %s made %s, says where and what', async (from, to, error) => {
    expect(await errorOf(changed(from, to))).toContain(`invalid: The capture is not valid at ${error}`);
  });

  it('says that a list is no list, and that a member is there twice', async () => {
    expect(await errorOf(`${capture.slice(0, capture.indexOf('"frames":['))}"frames":{}}`)).toContain(
      'at frames: expected a list.',
    );
    expect(await errorOf(`${capture.slice(0, -1)},"frames":[]}`)).toBe(
      'invalid: The file has two members named “frames”.',
    );
  });

  it('refuses what is not JSON inside a frame, and bytes that are not UTF-8', async () => {
    expect(await errorOf(changed('"text":"last"', '"text":"la\nst"'))).toContain(
      'not-json: The file is not valid JSON: frames[6] reads',
    );
    const bytes = utf8Encode(capture);
    bytes[capture.indexOf('Sample')] = 0xff;
    expect(await errorOf(new Blob([bytes]))).toContain('not-json: The file is not UTF-8 text');
    expect(await errorOf(new Blob([new Uint8Array([0xff, 0xfe, 0x7b, 0])]))).toContain('not UTF-8');
  });

  it('says when the file cannot be read', async () => {
    const gone = {
      size: 1,
      stream: () => new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('gone')) }),
    };
    expect(await parseCapture(gone)).toEqual({
      ok: false,
      error: { code: 'unreadable', message: 'The file could not be read (Error: gone); choose it again.' },
    });
  });

  it('can be cancelled, and tells how far it is', async () => {
    const abort = new AbortController();
    abort.abort();
    const cancelled = await parseCapture(capture, { signal: abort.signal });
    expect(!cancelled.ok && cancelled.error.code).toBe('cancelled');
    const steps: number[] = [];
    await parseCapture(new Blob([capture]), { onProgress: ({ done, total }) => steps.push(done / total) });
    expect(steps.at(-1)).toBe(1);
  });

  it('throws from its batches when the file changed after it was checked', async () => {
    let text = capture;
    const file = {
      get size() {
        return text.length;
      },
      stream: () => new Blob([text]).stream(),
    };
    const parsed = await parseCapture(file);
    if (!parsed.ok) throw new Error(parsed.error.message);
    expect(await framesOf(parsed.value.batches())).toHaveLength(7);
    text = changed('"seq":3', '"seq":4');
    await expect(framesOf(parsed.value.batches())).rejects.toThrow('frames[2].seq');
  });

  it('leaves no trace of a hostile key on any object', async () => {
    await errorOf(changed('"text":"last"', '"text":"last","__proto__":{"polluted":true}'));
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});
