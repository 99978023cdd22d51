import { useMemo, useState } from 'react';
import { announcedAttachments, attachmentsAfter, headerBefore, placeProblem } from '../../lib/panel/attachments.ts';
import { countOf, formatBytes, formatCount } from '../../lib/panel/format.ts';
import { PACKET_WORDS, packetList, packetSummary } from '../../lib/panel/message-view.ts';
import { numbered } from '../../lib/panel/numbered.ts';
import type { Packet } from '../../lib/protocol/codec.ts';
import { assembleBinary } from '../../lib/protocol/codecs/socket-io.ts';
import type { ExtraProps } from './detail-context.ts';
import { JsonTree } from './JsonTree.tsx';
import { usePayloads } from './use-payloads.ts';

/** More is not put together by itself: each attachment can be opened alone. */
const MOST_ASSEMBLED_BYTES = 4_000_000;
const NO_FRAMES: readonly number[] = [];

/** What the packets of a frame mean. */
export function MessagePane({ frame, payload, context, verdict, onCopy, onGoTo }: ExtraProps) {
  const { codec, live } = context;
  const packets = useMemo(() => codec.decodeAlone(payload, frame.direction), [codec, payload, frame.direction]);
  const { shown, rest } = useMemo(() => packetList(packets), [packets]);
  const [at, setAt] = useState(0);
  const packet = shown[at] ?? shown[0];
  const { log } = live.getSnapshot();
  const isPart = packet?.kind === 'part';
  // Only what is of the layer of attachments can come between them.
  const hasPlace = isPart || (codec.kind === 'socket.io' && typeof payload === 'string' && payload.startsWith('4'));
  const header = hasPlace ? headerBefore(log, frame.seq) : null;
  const before = usePayloads(live, header === null ? NO_FRAMES : [header]);
  const headerPayload = before.status === 'ready' ? (before.payloads[0] ?? null) : null;
  const announced = headerPayload === null ? null : announcedAttachments(headerPayload);
  const misplaced =
    header === null || announced === null ? '' : placeProblem(log, frame.seq, header, announced, isPart);
  return (
    <div className="message-pane">
      {shown.length > 1 ? (
        <ol className="packets" aria-label="Packets of this frame">
          {numbered(shown).map(({ n, item: one }) => (
            <li key={n}>
              <button type="button" className="link clip" aria-current={n === at} onClick={() => setAt(n)}>
                {packetSummary(one)}
              </button>
              {one.problem === null ? null : <span className="bad"> {PACKET_WORDS[one.kind]}</span>}
            </li>
          ))}
          {rest === '' ? null : <li className="dim">{rest}</li>}
        </ol>
      ) : null}
      {packet === undefined ? null : <PacketHead packet={packet} />}
      {misplaced === '' ? null : <p className="packet-head bad">{misplaced}</p>}
      {!isPart || header === null || announced === null || misplaced !== '' ? null : (
        <p className="packet-head">
          <button type="button" className="link" onClick={() => onGoTo(header)}>
            belongs to #{formatCount(header)} {log.type(header)}
          </button>
        </p>
      )}
      {packet === undefined ? null : codec.kind === 'socket.io' && announcedAttachments(payload) > 0 ? (
        <WithAttachments
          frame={frame}
          payload={payload}
          context={context}
          verdict={verdict}
          onCopy={onCopy}
          onGoTo={onGoTo}
        />
      ) : packet.value === undefined ? null : (
        <JsonTree
          key={at}
          parsed={{ ok: true, value: packet.value }}
          verdict={shown.length > 1 ? null : verdict}
          onCopy={onCopy}
        />
      )}
    </div>
  );
}

function PacketHead({ packet }: { readonly packet: Packet }) {
  const { kind, label, problem } = packet;
  return (
    <div className="packet-head">
      <p>
        <span className={`packet-kind ${kind === 'malformed' ? 'bad' : 'dim'}`}>{PACKET_WORDS[kind]}</span> {label}
      </p>
      {problem === null ? null : <p className="bad">{problem}</p>}
    </div>
  );
}

/** A packet whose binary parts are in the frames after it. */
function WithAttachments({ frame, payload, context, verdict, onCopy, onGoTo }: ExtraProps) {
  const { live, mask } = context;
  const { log } = live.getSnapshot();
  const announced = announcedAttachments(payload);
  const found = attachmentsAfter(log, frame.seq, announced);
  const bytes = found.reduce((sum, seq) => sum + log.byteLength(seq), 0);
  const isLarge = bytes > MOST_ASSEMBLED_BYTES;
  const read = usePayloads(live, isLarge ? NO_FRAMES : found);
  const value = useMemo(() => {
    const parts = read.status === 'ready' ? read.payloads : [];
    return assembleBinary(
      payload,
      parts.map((part) => mask.payload(part ?? '')),
    );
  }, [payload, read, mask]);
  return (
    <>
      <p className="packet-head">
        {found.length < announced ? (
          <span className="wait">
            {formatCount(found.length)} of {countOf(announced, 'attachment')} came:{' '}
          </span>
        ) : (
          <span className="dim">{countOf(announced, 'attachment')}: </span>
        )}
        {found.map((seq) => (
          <button key={seq} type="button" className="link attachment" onClick={() => onGoTo(seq)}>
            #{formatCount(seq)} ({formatBytes(log.byteLength(seq))})
          </button>
        ))}
        {isLarge ? <span className="dim"> together {formatBytes(bytes)}, so open them one by one</span> : null}
        {read.status === 'failed' ? <span className="bad"> {read.problem}</span> : null}
      </p>
      <JsonTree parsed={{ ok: true, value }} verdict={verdict} onCopy={onCopy} />
    </>
  );
}
