import { type ReactNode, useMemo } from 'react';
import type { Verdict } from '../../lib/contract/verdict.ts';
import { formatBytes, formatCount, formatDuration, formatTime } from '../../lib/panel/format.ts';
import type { DetailTab } from '../../lib/panel/view-state.ts';
import type { FrameRow, Payload } from '../../lib/protocol/frame.ts';
import { opcodeName } from '../../lib/protocol/frame.ts';
import { TabList, TabPanel } from '../ui/TabList.tsx';
import { HexView } from './HexView.tsx';
import { JsonTree } from './JsonTree.tsx';
import { type LoadedPayload, parsePayload, payloadText } from './loaded-payload.ts';
import { RawText } from './RawText.tsx';
import { VerdictView } from './VerdictView.tsx';

interface Props {
  readonly frame: FrameRow;
  readonly payload: LoadedPayload;
  readonly tab: DetailTab;
  readonly slowMs: number;
  readonly explain: (payload: Payload, byteLength: number) => Verdict;
  readonly onTab: (tab: DetailTab) => void;
  readonly onLoad: () => void;
  readonly onCopy: (text: string) => void;
  readonly onGoTo: (seq: number) => void;
  readonly onClose: () => void;
}

export function FrameDetail(props: Props) {
  const { frame, payload, tab, explain, onTab, onCopy, onClose } = props;
  const loaded = payload.status === 'ready' ? payload.payload : null;
  const verdict = useMemo(
    () => (loaded === null ? null : explain(loaded, frame.byteLength)),
    [loaded, explain, frame.byteLength],
  );
  const parsed = useMemo(() => (loaded === null ? null : parsePayload(loaded)), [loaded]);
  const name = frame.type === '' ? `${opcodeName(frame.opcode)} frame` : frame.type;
  return (
    <section className="detail" aria-label={`Frame ${frame.seq}`}>
      <header className="detail-head">
        <h2 className="clip" title={name}>
          {name}
        </h2>
        {loaded === null ? null : (
          <button type="button" className="button quiet" onClick={() => onCopy(payloadText(loaded))}>
            Copy
          </button>
        )}
        <button type="button" className="button quiet" aria-label="Close detail" title="Close (Esc)" onClick={onClose}>
          ✕
        </button>
      </header>
      <FrameFacts {...props} />
      <div className="detail-tabs">
        <TabList label="Frame detail" name="detail" tabs={tabsOf(verdict)} value={tab} onChange={onTab} />
        <TabPanel name="detail" tab={tab} className="detail-body" isStop={tab === 'raw' || tab === 'verdict'}>
          {loaded === null ? (
            <PayloadNote {...props} />
          ) : tab === 'tree' ? (
            <JsonTree parsed={parsed ?? { ok: false, reason: '' }} issues={verdict?.issues ?? []} onCopy={onCopy} />
          ) : tab === 'raw' ? (
            <RawText payload={loaded} />
          ) : tab === 'hex' ? (
            <HexView payload={loaded} />
          ) : (
            <VerdictView verdict={verdict} payload={loaded} />
          )}
        </TabPanel>
      </div>
    </section>
  );
}

function tabsOf(verdict: Verdict | null): readonly { readonly id: DetailTab; readonly label: ReactNode }[] {
  const issues = verdict?.issues.length ?? 0;
  return [
    { id: 'tree', label: 'Tree' },
    { id: 'raw', label: 'Raw' },
    { id: 'hex', label: 'Hex' },
    {
      id: 'verdict',
      label:
        issues === 0 ? (
          'Verdict'
        ) : (
          <>
            Verdict <span className="bad">{issues}</span>
          </>
        ),
    },
  ];
}

function FrameFacts({ frame, slowMs, onGoTo }: Props) {
  const { replyTo, latencyMs } = frame;
  return (
    <p className="detail-facts dim">
      <span>
        #{formatCount(frame.seq)} {frame.direction}
      </span>
      <span>{formatTime(frame.time)}</span>
      <span>{opcodeName(frame.opcode)}</span>
      <span title={`${formatCount(frame.byteLength)} bytes`}>{formatBytes(frame.byteLength)}</span>
      <span>connection {frame.connection}</span>
      {replyTo === null ? null : (
        <button type="button" className="link" onClick={() => onGoTo(replyTo)}>
          reply to #{formatCount(replyTo)}
          {latencyMs === null ? '' : ` · ${formatDuration(latencyMs)}`}
        </button>
      )}
      {latencyMs !== null && latencyMs > slowMs ? (
        <span className="wait">slow (over {formatDuration(slowMs)})</span>
      ) : null}
    </p>
  );
}

function PayloadNote({ frame, payload, onLoad }: Props) {
  switch (payload.status) {
    case 'large':
      return (
        <div className="empty">
          <p>This payload is {formatBytes(frame.byteLength)}; it is read only when you ask for it.</p>
          <button type="button" className="button" onClick={onLoad}>
            Load {formatBytes(frame.byteLength)}
          </button>
        </div>
      );
    case 'missing':
      return <p className="note">The payload of this frame is not stored any more.</p>;
    case 'failed':
      return (
        <p className="note bad">
          {payload.message}{' '}
          <button type="button" className="link" onClick={onLoad}>
            Try again
          </button>
        </p>
      );
    default:
      return <p className="note dim">Reading the payload…</p>;
  }
}
