import { describe, expect, it } from 'vitest';
import { createCodec } from '../../../../lib/protocol/codecs/registry.ts';

const text = createCodec({ kind: 'text' });

describe('the text codec', () => {
  it('takes the text itself as the value, JSON included, and bytes as a message without one', () => {
    expect(text.decodeAlone('{"a":1}', 'sent')).toMatchObject([{ kind: 'message', type: null, value: '{"a":1}' }]);
    expect(text.decodeAlone('', 'received')).toMatchObject([{ kind: 'message', value: '' }]);
    expect(text.decodeAlone(Uint8Array.of(1), 'received')).toMatchObject([{ kind: 'message', value: undefined }]);
  });

  it('sends what was written', () => {
    expect(text.encode(' as it is\n', { nextId: () => 0 })).toEqual({ ok: true, value: [' as it is\n'] });
  });
});
