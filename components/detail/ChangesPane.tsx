import { Fragment, useMemo } from 'react';
import { type Change, changeSummary, changesBetween, unchangedText } from '../../lib/panel/change-view.ts';
import { formatBytes, formatCount } from '../../lib/panel/format.ts';
import { valueText } from '../../lib/panel/message-view.ts';
import { numbered } from '../../lib/panel/numbered.ts';
import type { Codec } from '../../lib/protocol/codec.ts';
import type { Direction, Payload } from '../../lib/protocol/frame.ts';
import type { ExtraProps } from './detail-context.ts';
import { usePayloads } from './use-payloads.ts';

const SIGNS: Readonly<Record<Change['kind'], string>> = { added: '+', removed: '−', changed: '~' };
const LONGEST_VALUE = 300;
/** Both are parsed and compared while the person waits. */
const MOST_BYTES = 8_000_000;
const NO_FRAMES: readonly number[] = [];

/** What changed since the frame before of the same type. */
export function ChangesPane({ frame, payload, context, onGoTo }: ExtraProps) {
  const { live, codec, mask, previous } = context;
  const { log } = live.getSnapshot();
  const isLarge = previous === null || frame.byteLength + log.byteLength(previous) > MOST_BYTES;
  const read = usePayloads(live, isLarge ? NO_FRAMES : [previous]);
  const before = read.status === 'ready' ? (read.payloads[0] ?? null) : null;
  const list = useMemo(() => {
    if (before === null) return null;
    const old = messageOf(codec, mask.payload(before), frame.direction);
    const now = messageOf(codec, payload, frame.direction);
    return old === undefined || now === undefined ? null : changesBetween(old, now);
  }, [before, codec, mask, payload, frame.direction]);
  if (previous === null) return null;
  return (
    <div className="changes">
      <p>
        {list === null ? null : `${changeSummary(list)} `}since{' '}
        <button type="button" className="link" onClick={() => onGoTo(previous)}>
          #{formatCount(previous)}
        </button>
        <span className="dim">
          {list === null || list.unchanged === 0 ? '' : ` · ${unchangedText(list)}`} · items of lists by their place
        </span>
      </p>
      {isLarge ? <p className="note dim">Over {formatBytes(MOST_BYTES)} together: too large to compare.</p> : null}
      {read.status === 'failed' ? <p className="bad">{read.problem}</p> : null}
      {read.status === 'ready' && list === null && !isLarge ? (
        <p className="note dim">One of the two frames holds no message that could be compared.</p>
      ) : null}
      {list === null || list.changes.length === 0 ? null : (
        <table className="change-table mono">
          <thead className="visually-hidden">
            <tr>
              <th>Change</th>
              <th>Path</th>
              <th>Before</th>
              <th>After</th>
            </tr>
          </thead>
          <tbody>
            {list.changes.map((change) => (
              <tr key={`${change.kind} ${change.path}`}>
                <td>
                  <span role="img" aria-label={change.kind} title={change.kind}>
                    {SIGNS[change.kind]}
                  </span>
                </td>
                <td className="change-path">{change.path === '' ? '(whole message)' : <Path path={change.path} />}</td>
                <td className="change-before">{valueText(change.before, LONGEST_VALUE)}</td>
                <td>
                  {change.kind === 'changed' ? <span className="dim">→ </span> : null}
                  {valueText(change.after, LONGEST_VALUE)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

/** May break after each of its dots. */
function Path({ path }: { readonly path: string }) {
  return numbered(path.split('.')).map(({ n, item }) => (
    <Fragment key={n}>
      {n === 0 ? null : (
        <>
          .<wbr />
        </>
      )}
      {item}
    </Fragment>
  ));
}

function messageOf(codec: Codec, payload: Payload, direction: Direction): unknown {
  return codec.decodeAlone(payload, direction).find(({ value }) => value !== undefined)?.value;
}
