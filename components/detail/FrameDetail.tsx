import { lazy, type ReactNode, Suspense, useMemo } from 'react';
import type { Verdict } from '../../lib/contract/verdict.ts';
import { formatBytes, formatCount, formatDuration, formatTime } from '../../lib/panel/format.ts';
import type { DetailTab } from '../../lib/panel/view-state.ts';
import type { FrameRow } from '../../lib/protocol/frame.ts';
import { opcodeName } from '../../lib/protocol/frame.ts';
import { TabList, TabPanel } from '../ui/TabList.tsx';
import type { DetailContext } from './detail-context.ts';
import { HexView } from './HexView.tsx';
import { JsonTree } from './JsonTree.tsx';
import { type LoadedPayload, parsePayload, payloadText } from './loaded-payload.ts';
import { RawText } from './RawText.tsx';
import { VerdictView } from './VerdictView.tsx';

const DetailExtra = lazy(async () => ({ default: (await import('./DetailExtra.tsx')).DetailExtra }));

interface Props {
  readonly frame: FrameRow;
  /** As it is shown: with secrets hidden unless the person wants to see them. */
  readonly payload: LoadedPayload;
  readonly verdict: Verdict | null;
  /** Where the rest of the session is to be read; and what of it concerns this frame. */
  readonly context: DetailContext;
  /** Whether secrets of the payload are shown; null where it holds none. */
  readonly revealed: boolean | null;
  readonly tab: DetailTab;
  readonly slowMs: number;
  readonly onTab: (tab: DetailTab) => void;
  readonly onLoad: () => void;
  readonly onCopy: (text: string) => void;
  readonly onGoTo: (seq: number) => void;
  readonly onReveal: (revealed: boolean) => void;
  readonly onClose: () => void;
}

export function FrameDetail(props: Props) {
  const { frame, payload, verdict, context, revealed, onTab, onCopy, onGoTo, onReveal, onClose } = props;
  const loaded = payload.status === 'ready' ? payload.payload : null;
  const parsed = useMemo(() => (loaded === null ? null : parsePayload(loaded)), [loaded]);
  // Bytes that are no text have nothing that a tree could show.
  const hasTree = loaded === null || typeof loaded === 'string' || parsed?.ok === true;
  const tabs = tabsOf(verdict, context, hasTree);
  const usual = context.hasMessage ? 'message' : hasTree ? 'tree' : 'hex';
  const tab = tabs.some(({ id }) => id === props.tab) ? props.tab : usual;
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
        {revealed === null ? null : (
          <button type="button" className="button quiet" aria-pressed={revealed} onClick={() => onReveal(!revealed)}>
            Show secrets
          </button>
        )}
        <button type="button" className="button quiet" aria-label="Close detail" title="Close (Esc)" onClick={onClose}>
          ✕
        </button>
      </header>
      <FrameFacts {...props} />
      <div className="detail-tabs">
        <TabList label="Frame detail" name="detail" tabs={tabs} value={tab} onChange={onTab} />
        <TabPanel name="detail" tab={tab} className="detail-body" isStop={STOPS.has(tab)}>
          {loaded === null ? (
            <PayloadNote {...props} />
          ) : tab === 'tree' ? (
            <JsonTree parsed={parsed ?? { ok: false, reason: '' }} verdict={verdict} onCopy={onCopy} />
          ) : tab === 'raw' ? (
            <RawText payload={loaded} />
          ) : tab === 'hex' ? (
            <HexView payload={loaded} />
          ) : tab === 'verdict' ? (
            <VerdictView verdict={verdict} recorded={frame.verdict} payload={loaded} />
          ) : (
            <Suspense fallback={null}>
              <DetailExtra
                tab={tab}
                frame={frame}
                payload={loaded}
                context={context}
                verdict={verdict}
                onCopy={onCopy}
                onGoTo={onGoTo}
              />
            </Suspense>
          )}
        </TabPanel>
      </div>
    </section>
  );
}

/** Panels whose content takes no focus of its own, so that the keyboard can scroll them. */
const STOPS: ReadonlySet<DetailTab> = new Set(['changes', 'stream', 'raw', 'verdict']);

function tabsOf(
  verdict: Verdict | null,
  { hasMessage, previous, stream }: DetailContext,
  hasTree: boolean,
): readonly { readonly id: DetailTab; readonly label: ReactNode }[] {
  const issues = verdict?.issues.length ?? 0;
  const tabs: (readonly [DetailTab, ReactNode, boolean])[] = [
    ['message', 'Message', hasMessage],
    ['changes', 'Changes', previous !== null],
    ['stream', 'Stream', stream !== null],
    ['tree', 'Tree', hasTree],
    ['raw', 'Raw', true],
    ['hex', 'Hex', true],
    ['verdict', issues === 0 ? 'Verdict' : <VerdictLabel key="issues" verdict={verdict} />, true],
  ];
  return tabs.filter(([, , isThere]) => isThere).map(([id, label]) => ({ id, label }));
}

function VerdictLabel({ verdict }: { readonly verdict: Verdict | null }) {
  return (
    <>
      Verdict <span className={verdict?.kind === 'invalid' ? 'bad' : 'wait'}>{verdict?.issues.length}</span>
    </>
  );
}

function FrameFacts({ frame, context, slowMs, onGoTo }: Props) {
  const { replyTo, latencyMs, ageMs } = frame;
  const { answeredBy } = context;
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
          {latencyMs === null ? 'duplicate ' : ''}reply to #{formatCount(replyTo)}
          {latencyMs === null ? '' : ` · ${formatDuration(latencyMs)}`}
        </button>
      )}
      {answeredBy === null ? null : (
        <button type="button" className="link" onClick={() => onGoTo(answeredBy)}>
          answered by #{formatCount(answeredBy)}
        </button>
      )}
      {frame.asks && answeredBy === null ? <span>no reply so far</span> : null}
      {ageMs === null ? null : (
        <span title="Arrival minus its own time stamp, so by two clocks">age {formatDuration(ageMs)}</span>
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
