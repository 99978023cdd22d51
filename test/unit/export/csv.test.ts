import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportCsv } from '../../../lib/export/export-csv.ts';
import { captureSource } from '../../../lib/export/source.ts';
import { type MemoryFrame, memoryCapture, memoryFrame, memorySummary } from '../../fixtures/memory-capture.ts';
import { parseCsv } from './parse-csv.ts';
import { OPTIONS, sampleSource, textOf } from './sample-session.ts';

async function csvOf(frames: readonly MemoryFrame[]): Promise<Record<string, string>[]> {
  const source = captureSource(memoryCapture(frames), memorySummary(frames), null, []);
  const [header = [], ...rows] = parseCsv(await textOf(exportCsv(source, OPTIONS)));
  return rows.map((row) => {
    expect(row).toHaveLength(header.length);
    return Object.fromEntries(header.map((name, i) => [name, row[i] ?? '']));
  });
}

const unguarded = (cell: string) => cell.replace(/^'/, '');

describe('exportCsv', () => {
  it('has a header, then every frame with all that is known of it', async () => {
    const text = await textOf(exportCsv(sampleSource(), OPTIONS));
    const rows = parseCsv(text);
    expect(rows).toHaveLength(8);
    expect(text.split('\r\n')[0]).toBe(
      'seq,time,isoTime,connection,direction,opcode,type,byteLength,verdict,latencyMs,replyTo,asks,ageMs,encoding,payload',
    );
    expect(rows[2]).toEqual([
      '2',
      '1700000002112.5',
      '2023-11-14T22:13:22.112Z',
      '2',
      'received',
      '1',
      'hello',
      '35',
      'valid',
      '12.375',
      '1',
      'false',
      '-3.5',
      'text',
      '{"type":"hello","payload":{"id":1}}',
    ]);
    expect(rows[3]?.slice(-2)).toEqual(['base64', 'AAH+/w==']);
    expect(rows[5]?.[6]).toBe(`'+"a",\n`);
    expect(rows[5]?.at(-1)).toBe(`'=HYPERLINK("http://evil","x")\r\n\ud83d\ude00 \ufffd`);
  });

  it('can be read back by any RFC 4180 reader, and no cell is a formula', async () => {
    const cell = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('=1+1', '+1', '-1', '@x', '\t=1', '\r=1', "'", "''=1", '"', '",\r\n"', '＝1', '\n=1', ' =1'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { maxLength: 10 }), async (cells) => {
        const rows = await csvOf(cells.map(([payload, type], i) => memoryFrame(i + 1, payload, { type })));
        expect(rows.map((row) => [unguarded(row['payload'] ?? ''), unguarded(row['type'] ?? '')])).toEqual(cells);
        for (const row of rows) {
          for (const value of Object.values(row)) expect(value).not.toMatch(/^\s*[=+\-@\t\r＝＋－＠]/u);
        }
      }),
    );
  });

  it('guards base64 that begins with a plus', async () => {
    const [row] = await csvOf([memoryFrame(1, new Uint8Array([0xf8, 0, 0]))]);
    expect(row?.['payload']).toBe("'+AAA");
  });

  it('writes a time that no date can hold as the last one that can', async () => {
    const [row] = await csvOf([memoryFrame(1, 'x', { time: 1e17 })]);
    expect(row).toMatchObject({ time: '100000000000000000', isoTime: '+275760-09-13T00:00:00.000Z' });
  });
});
