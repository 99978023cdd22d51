import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react';
import type { Verdict } from '../../lib/contract/verdict.ts';
import { issueTone } from '../../lib/panel/issue-tone.ts';
import { type TreeRow, treeRows } from '../../lib/panel/json-tree.ts';
import { revealRow } from '../../lib/panel/row-window.ts';
import { useVirtualRows } from '../ui/use-virtual-rows.ts';
import type { ParsedPayload } from './loaded-payload.ts';

const ROW_PX = 18;
const INDENT_PX = 14;
const MAX_INDENT_PX = 420;

interface Props {
  readonly parsed: ParsedPayload;
  /** Its issues are shown where they are; null for none. */
  readonly verdict: Verdict | null;
  readonly onCopy: (text: string) => void;
}

export function JsonTree({ parsed, verdict, onCopy }: Props) {
  if (!parsed.ok) return <p className="note dim">{parsed.reason}</p>;
  return <Tree value={parsed.value} verdict={verdict} onCopy={onCopy} />;
}

interface TreeProps {
  readonly value: unknown;
  readonly verdict: Verdict | null;
  readonly onCopy: (text: string) => void;
}

function Tree({ value, verdict, onCopy }: TreeProps) {
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [cursor, setCursor] = useState(0);
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => treeRows(value, toggled), [value, toggled]);
  const byPath = useMemo(() => new Map(verdict?.issues.map((issue) => [issue.path, issue])), [verdict]);
  const { space, top, window, yOf, moveTo, spacerPx } = useVirtualRows(scroller, {
    rows: rows.length,
    rowPx: ROW_PX,
    headerPx: 0,
  });
  const at = Math.min(cursor, rows.length - 1);
  const isDrawn = at >= window.first && at < window.first + window.count;

  const toggle = (row: TreeRow) => {
    const next = new Set(toggled);
    if (!next.delete(row.id)) next.add(row.id);
    setToggled(next);
  };
  const go = (index: number) => {
    const to = Math.max(0, Math.min(rows.length - 1, index));
    setCursor(to);
    moveTo(revealRow(space, top, to));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[at];
    if (row === undefined) return;
    if ((event.ctrlKey || event.metaKey) && event.key === 'c' && getSelection()?.isCollapsed !== false)
      onCopy(row.text);
    else if (event.key === 'ArrowDown') go(at + 1);
    else if (event.key === 'ArrowUp') go(at - 1);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(rows.length - 1);
    else if (event.key === 'ArrowRight') row.expandable && !row.open ? toggle(row) : go(at + 1);
    else if (event.key === 'ArrowLeft') row.open ? toggle(row) : go(parentOf(rows, at));
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={scroller}
      className="tree mono"
      role="tree"
      aria-label="Payload"
      tabIndex={0}
      {...(isDrawn ? { 'aria-activedescendant': `${id}${at}` } : {})}
      onKeyDown={onKeyDown}
    >
      <div role="none" className="tree-space" style={{ height: spacerPx }}>
        {rows.slice(window.first, window.first + window.count).map((row, i) => {
          const index = window.first + i;
          const issue = row.kind === 'range' ? undefined : byPath.get(row.path);
          const tone = issue === undefined ? '' : issueTone(issue, verdict?.kind ?? 'invalid');
          return (
            <div
              key={row.id}
              id={`${id}${index}`}
              role="treeitem"
              tabIndex={-1}
              aria-level={row.depth + 1}
              aria-selected={index === at}
              {...(row.expandable ? { 'aria-expanded': row.open } : {})}
              className={`tree-row ${tone === 'bad' ? 'broken' : tone === 'wait' ? 'noted' : ''}`}
              style={{
                transform: `translateY(${yOf(index)}px)`,
                paddingLeft: Math.min(row.depth * INDENT_PX, MAX_INDENT_PX) + 4,
              }}
              onMouseDown={() => setCursor(index)}
              onClick={() => row.expandable && toggle(row)}
              onKeyDown={undefined}
            >
              <span className="twisty" aria-hidden="true">
                {row.expandable ? (row.open ? '▾' : '▸') : ''}
              </span>
              {row.depth === 0 ? null : <span className="tree-key">{row.key}</span>}
              {row.depth === 0 || row.kind === 'range' ? null : <span className="dim">: </span>}
              <span className={`tree-${row.kind}`}>{row.text}</span>
              {issue === undefined ? null : (
                <span className={tone} title={issue.message}>
                  {' '}
                  {tone === 'bad' ? '✕' : '⚠'} {issue.expected}
                </span>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function parentOf(rows: readonly TreeRow[], index: number): number {
  const depth = rows[index]?.depth ?? 0;
  for (let i = index - 1; i >= 0; i--) if ((rows[i]?.depth ?? 0) < depth) return i;
  return index;
}
