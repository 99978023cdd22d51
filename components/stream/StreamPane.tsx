import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { countOf, formatCount } from '../../lib/panel/format.ts';
import { treeRows } from '../../lib/panel/json-tree.ts';
import { valueText } from '../../lib/panel/message-view.ts';
import { numbered } from '../../lib/panel/numbered.ts';
import { STREAM_BOUNDS, STREAM_LOOK_BACK, StreamScan, type StreamTurn } from '../../lib/panel/stream-view.ts';
import type { ToolCall } from '../../lib/panel/tool-calls.ts';
import type { ExtraProps } from '../detail/detail-context.ts';
import { JsonTree } from '../detail/JsonTree.tsx';
import { useRedraw } from '../workbench/use-visible-rows.ts';

/** Links to parts drawn at once; thousands of them are for nobody to read. */
const FEW_PARTS = 200;
const LONGEST_PART = 60;
const ROW_PX = 18;
const MOST_TREE_PX = 180;
const NOTHING: ReadonlySet<string> = new Set();

/** The running text that a frame is a part of, put together from all its parts. */
export function StreamPane({ frame, context, onCopy, onGoTo }: ExtraProps) {
  const { live, codec, pace, mask, stream } = context;
  const redraw = useRedraw();
  const { log } = useSyncExternalStore(live.subscribe, live.getSnapshot);
  const from = Math.max(log.firstSeq, frame.seq - STREAM_LOOK_BACK);
  // The stream itself is another object for each of its frames.
  const { rule = null, key = null, direction = null } = stream ?? {};
  const scan = useMemo(() => {
    if (rule === null || key === null || direction === null) return null;
    const { payloads } = live;
    return new StreamScan({ log, payloads, codec, mask, rule, key, direction, from, pace, onChange: redraw });
  }, [live, log, codec, mask, pace, redraw, from, rule, key, direction]);
  useEffect(() => {
    if (scan === null) return;
    scan.advance();
    const stop = live.subscribe(() => scan.advance());
    return () => {
      stop();
      scan.cancel();
    };
  }, [scan, live]);
  if (scan === null || stream === null) return null;
  const { text } = scan;
  return (
    <div className="stream">
      <p className="dim">
        {countOf(text.parts, 'part')} with {stream.rule.key} = {valueText(stream.key, LONGEST_PART)}
        {scan.done ? '' : ' · reading…'}
        {from > log.firstSeq ? ` · frames before #${formatCount(from)} are not looked at` : ''}
        {scan.skipped === 0 ? '' : ` · ${countOf(scan.skipped, 'frame')} too large to be a part`}
      </p>
      {scan.problem === null ? null : <p className="bad">{scan.problem}</p>}
      {text.turns.map((turn) => (
        <Turn
          key={turn.parts[0]?.seq}
          turn={turn}
          chosen={frame.seq}
          hide={(shown) => mask.text(shown)}
          onCopy={onCopy}
          onGoTo={onGoTo}
        />
      ))}
      {text.cut === null ? null : (
        <p className="wait">
          Cut here: at most{' '}
          {text.cut === 'parts' ? countOf(STREAM_BOUNDS.parts, 'part') : countOf(STREAM_BOUNDS.characters, 'character')}{' '}
          are put together.
        </p>
      )}
    </div>
  );
}

interface TurnProps {
  readonly turn: StreamTurn;
  /** The frame that is looked at. */
  readonly chosen: number;
  /** A secret may come in several parts. */
  readonly hide: (text: string) => string;
  readonly onCopy: (text: string) => void;
  readonly onGoTo: (seq: number) => void;
}

function Turn({ turn, chosen, hide, onCopy, onGoTo }: TurnProps) {
  const { after, parts, text } = turn;
  const [all, setAll] = useState(false);
  const drawn = all ? parts : parts.slice(0, FEW_PARTS);
  return (
    <article>
      {after === null ? null : (
        <p className="dim">
          after{' '}
          <button type="button" className="link" onClick={() => onGoTo(after)}>
            #{formatCount(after)}
          </button>
        </p>
      )}
      {text === '' ? null : <p className="stream-text">{hide(text)}</p>}
      {parts.flatMap((part) =>
        numbered(part.calls).map(({ n, item }) => (
          <Call key={`${part.seq} ${n}`} call={item} seq={part.seq} onCopy={onCopy} onGoTo={onGoTo} />
        )),
      )}
      <details open={parts.some(({ seq }) => seq === chosen)}>
        <summary>{countOf(parts.length, 'part')}</summary>
        <ol className="stream-parts mono">
          {drawn.map(({ seq, text: piece, calls }) => (
            <li key={seq}>
              <button type="button" className="link" aria-current={seq === chosen} onClick={() => onGoTo(seq)}>
                #{formatCount(seq)}
              </button>{' '}
              {piece === '' && calls.length > 0 ? countOf(calls.length, 'call') : valueText(piece, LONGEST_PART)}
            </li>
          ))}
        </ol>
        {drawn.length === parts.length ? null : (
          <button type="button" className="link" onClick={() => setAll(true)}>
            Show all {formatCount(parts.length)} parts
          </button>
        )}
      </details>
    </article>
  );
}

interface CallProps {
  readonly call: ToolCall;
  readonly seq: number;
  readonly onCopy: (text: string) => void;
  readonly onGoTo: (seq: number) => void;
}

function Call({ call, seq, onCopy, onGoTo }: CallProps) {
  const rows = useMemo(() => treeRows(call.arguments, NOTHING).length, [call]);
  return (
    <section className="call" aria-label={`Call of ${call.name}`}>
      <p>
        <span className="dim">calls</span> <b>{call.name}</b>{' '}
        <button type="button" className="link" onClick={() => onGoTo(seq)}>
          #{formatCount(seq)}
        </button>
      </p>
      {call.arguments === undefined ? null : (
        <div className="call-tree" style={{ height: Math.min(rows * ROW_PX + 2, MOST_TREE_PX) }}>
          <JsonTree parsed={{ ok: true, value: call.arguments }} verdict={null} onCopy={onCopy} />
        </div>
      )}
    </section>
  );
}
