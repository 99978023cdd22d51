import { useEffect, useState } from 'react';
import { describeThrown } from '../../lib/base/result.ts';
import type { LiveSession } from '../../lib/panel/live-session.ts';
import type { Payload } from '../../lib/protocol/frame.ts';

/** Payloads of frames beside the one that is looked at; `problem` is one sentence. */
export type ReadPayloads =
  | { readonly status: 'reading' }
  | { readonly status: 'failed'; readonly problem: string }
  | { readonly status: 'ready'; readonly payloads: readonly (Payload | null)[] };

const READING: ReadPayloads = { status: 'reading' };

/** Reads the payloads of `seqs` in their order; null stands for one that is not stored. */
export function usePayloads(live: LiveSession, seqs: readonly number[]): ReadPayloads {
  const [read, setRead] = useState<{ readonly of: string; readonly result: ReadPayloads } | null>(null);
  const key = `${live.sessionId} ${seqs.join(' ')}`;
  useEffect(() => {
    let wanted = true;
    const hold = (result: ReadPayloads) => wanted && setRead({ of: key, result });
    const [, ...numbers] = key.split(' ').map(Number);
    const { log } = live.getSnapshot();
    Promise.all(numbers.filter((seq) => seq > 0).map((seq) => live.payloads.whole(log.segmentOf(seq), seq))).then(
      (payloads) => hold({ status: 'ready', payloads }),
      (thrown) => hold({ status: 'failed', problem: `The payload could not be read (${describeThrown(thrown)}).` }),
    );
    return () => {
      wanted = false;
    };
  }, [live, key]);
  return read?.of === key ? read.result : READING;
}
