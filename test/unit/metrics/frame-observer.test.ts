import { describe, expect, it } from 'vitest';
import { utf8ByteLength } from '../../../lib/base/bytes.ts';
import { createFrameObserver } from '../../../lib/metrics/frame-observer.ts';
import { CLARITY_PROFILE } from '../../../lib/profile/clarity.ts';
import type { Direction } from '../../../lib/protocol/frame.ts';
import { envelope } from '../../fixtures/envelope.ts';

/** An observer that numbers its frames itself. */
function observing() {
  const observer = createFrameObserver(CLARITY_PROFILE);
  let seq = 0;
  return {
    see: (direction: Direction, text: string, time: number) =>
      observer.observe(direction, text, utf8ByteLength(text), ++seq, time),
    end: () => observer.connectionEnded(),
  };
}

const ask = (correlationId: string) => envelope({ payload: { correlationId } });
const answer = (correlationId: string) => envelope({ type: 'completion', payload: { correlationId } });

describe('the frame observer', () => {
  it('gives type and verdict of each frame', () => {
    const { see } = observing();
    expect(see('received', envelope({ type: 'error' }), 0)).toMatchObject({ type: 'error', verdict: 'valid' });
    expect(see('sent', envelope({ type: 'gossip' }), 0)).toMatchObject({ type: 'gossip', verdict: 'invalid' });
    expect(see('received', 'not json', 0)).toMatchObject({ type: '', verdict: 'invalid' });
  });

  it('puts the latency on the reply and names the request', () => {
    const { see } = observing();
    expect(see('sent', ask('a'), 1000)).toMatchObject({ latencyMs: null, replyTo: null });
    see('received', envelope(), 1010);
    expect(see('received', answer('a'), 1042.5)).toMatchObject({ latencyMs: 42.5, replyTo: 1, slow: false });
    expect(see('received', answer('a'), 1050)).toMatchObject({ latencyMs: null, replyTo: null });
  });

  it('calls a reply slow only past the threshold of 500 ms', () => {
    const { see } = observing();
    see('sent', ask('a'), 0);
    see('sent', ask('b'), 0);
    expect(see('received', answer('a'), 500)).toMatchObject({ latencyMs: 500, slow: false });
    expect(see('received', answer('b'), 500.1)).toMatchObject({ latencyMs: 500.1, slow: true });
  });

  it('does not take what the server asks for a request of ours', () => {
    const { see } = observing();
    see('received', ask('a'), 0);
    expect(see('received', answer('a'), 10).replyTo).toBeNull();
    expect(see('sent', answer('a'), 20)).toMatchObject({ latencyMs: null, replyTo: null });
  });

  it('lets no connection answer the request of an older one', () => {
    const { see, end } = observing();
    see('sent', ask('a'), 0);
    end();
    expect(see('received', answer('a'), 10).replyTo).toBeNull();
  });

  it('measures an invalid reply all the same', () => {
    const { see } = observing();
    see('sent', ask('a'), 0);
    expect(see('received', envelope({ projectId: '', payload: { correlationId: 'a' } }), 7)).toMatchObject({
      verdict: 'invalid',
      latencyMs: 7,
    });
  });
});
