import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CodecChoice } from '../../../lib/protocol/codec-schema.ts';
import { createCodec } from '../../../lib/protocol/codecs/registry.ts';
import type { Payload } from '../../../lib/protocol/frame.ts';
import { type ProtocolSign, protocolSteps, signReader } from '../../../lib/session/protocol.ts';

const CHOICE: CodecChoice = { kind: 'socket.io', namespace: '/metrics', auth: '' };
const open = (timing: object) => `0${JSON.stringify({ sid: 'a', upgrades: [], maxPayload: 1000, ...timing })}`;

function signOf(payload: Payload, choice = CHOICE): ProtocolSign | null {
  return signReader(choice, createCodec(choice))?.(payload) ?? null;
}

describe('a frame of a server', () => {
  it.each<[string, ProtocolSign | null]>([
    [open({ pingInterval: 25_000, pingTimeout: 20_000 }), { kind: 'open', pingMs: 45_000 }],
    [open({ pingInterval: 1e300, pingTimeout: 0 }), { kind: 'open', pingMs: 86_400_000 }],
    [open({ pingInterval: 0, pingTimeout: 0 }), { kind: 'open', pingMs: null }],
    ['2', { kind: 'ping' }],
    ['2probe', { kind: 'ping' }],
    ['1', { kind: 'close' }],
    ['40/metrics,{"sid":"x"}', { kind: 'connect' }],
    ['40{"sid":"x"}', null],
    ['40/metricsx,{"sid":"x"}', null],
    ['44/metrics,{"message":"invalid token"}', { kind: 'connect_error', said: 'invalid token' }],
    ['44/metrics,{"message":"no","data":{"code":1}}', { kind: 'connect_error', said: 'no' }],
    ['44/other,{"message":"no"}', null],
    ['41/metrics,', { kind: 'disconnect' }],
    ['41', null],
    ['42/metrics,["connect"]', null],
    ['43/metrics,1[]', null],
    ['3', null],
    ['6', null],
    ['', null],
    ['{"type":"x"}', null],
  ])('%s means %j', (payload, sign) => {
    expect(signOf(payload)).toEqual(sign);
  });

  it('of the default namespace has no name of it in the text', () => {
    const main: CodecChoice = { kind: 'socket.io', namespace: '/', auth: '' };
    expect(signOf('40{"sid":"x"}', main)).toEqual({ kind: 'connect' });
    expect(signOf('41', main)).toEqual({ kind: 'disconnect' });
    expect(signOf('41/metrics,', main)).toBeNull();
  });

  it('means nothing to other codecs, which are not even asked', () => {
    expect(signReader({ kind: 'json' }, createCodec({ kind: 'json' }))).toBeNull();
    expect(protocolSteps({ kind: 'json' })).toEqual([]);
  });

  it('that refuses with something nested too deep to be written is a refusal all the same', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(signOf(`44/metrics,{"data":${deep}}`)).toMatchObject({ kind: 'connect_error' });
  });

  it('whatever it holds never throws', () => {
    const start = fc.constantFrom('0', '1', '2', '40', '41', '44', '40/metrics,', '44/metrics,', '41/metrics,', '');
    fc.assert(
      fc.property(start, fc.oneof(fc.string(), fc.json()), (first, rest) => {
        const sign = signOf(first + rest);
        if (sign?.kind === 'open' && sign.pingMs !== null) expect(sign.pingMs).toBeGreaterThan(0);
        if (sign?.kind === 'connect_error') expect(typeof sign.said).toBe('string');
      }),
    );
  });
});
