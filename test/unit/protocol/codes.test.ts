import { describe, expect, it } from 'vitest';
import { closeCodeMeaning, closeCodeName } from '../../../lib/protocol/close-codes.ts';
import { isOpcode, OPCODE, opcodeName } from '../../../lib/protocol/frame.ts';

describe('close codes', () => {
  it.each([
    [1000, 'Normal Closure'],
    [1001, 'Going Away'],
    [1006, 'Abnormal Closure'],
    [1008, 'Policy Violation'],
    [1012, 'Service Restart'],
    [1015, 'TLS Handshake'],
    [3000, 'Registered'],
    [3999, 'Registered'],
    [4000, 'Private Use'],
    [4999, 'Private Use'],
    [999, 'Unassigned'],
    [2999, 'Unassigned'],
    [5000, 'Unassigned'],
  ])('%i is called %s', (code, name) => {
    expect(closeCodeName(code)).toBe(name);
  });

  it('all have a meaning, which is one sentence', () => {
    for (let code = 0; code <= 5000; code++) expect(closeCodeMeaning(code)).toMatch(/^[A-Z].*\.$/);
  });
});

describe('opcodes', () => {
  it('are those of RFC 6455 that carry a message or control the connection', () => {
    expect(Object.values(OPCODE).map(opcodeName)).toEqual(['text', 'binary', 'close', 'ping', 'pong']);
    expect(Array.from({ length: 16 }, (_, code) => code).filter(isOpcode)).toEqual([1, 2, 8, 9, 10]);
  });
});
