import { useCallback, useEffect, useRef, useState } from 'react';
import type { Inspector } from '../../lib/contract/inspector.ts';
import { countOf, formatBytes } from '../../lib/panel/format.ts';
import type { QueueActions, QueuedItem } from '../../lib/panel/queue-view.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import type { TemplateValues } from '../../lib/profile/template.ts';
import { useNow } from '../ui/use-now.ts';
import { QueueItem } from './QueueItem.tsx';

interface Props {
  readonly actions: QueueActions;
  /** Changes whenever the queue may have. */
  readonly stamp: string;
  readonly profile: Profile;
  readonly inspector: Inspector;
  readonly makeValues: () => TemplateValues;
}

/** A queue may hold 10 000 messages; nobody edits the last of them by hand. */
const MOST_SHOWN = 100;
const TICK_MS = 1000;

/** Messages that wait for their session to be ready, in the order in which they will leave. */
export function QueueList({ actions, stamp, profile, inspector, makeValues }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const [items, setItems] = useState<readonly QueuedItem[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const now = useNow(TICK_MS, true);

  const latest = useRef(actions);
  latest.current = actions;
  const load = useCallback(async () => {
    const found = await latest.current.load();
    if (found.ok) setItems(found.value);
    setProblem(found.ok ? null : found.error.message);
  }, []);
  useEffect(() => {
    if (stamp !== '') void load();
  }, [load, stamp]);

  const drop = async (ids: readonly number[] | null) => {
    const failure = await actions.drop(ids);
    list.current?.focus();
    await load();
    if (failure !== null) setProblem(failure);
  };
  const bytes = items?.reduce((sum, { byteLength }) => sum + byteLength, 0) ?? 0;
  const hidden = Math.max(0, (items?.length ?? 0) - MOST_SHOWN);
  const { maxMessages } = profile.queue;

  return (
    <section className="queue" aria-label="Queue">
      <div className="queue-head">
        <span className="dim">
          {items === null
            ? 'Reading the queue…'
            : `${countOf(items.length, 'message')} of at most ${maxMessages}, ${formatBytes(bytes)}; sent in this order as soon as the session is ready.`}
        </span>
        <button
          type="button"
          className="button"
          disabled={items === null || items.length === 0}
          onClick={() => void drop(null)}
        >
          Drop all
        </button>
      </div>
      {problem === null ? null : <p className="bad">{problem}</p>}
      <ol ref={list} className="queue-list" aria-label="Queued messages" tabIndex={-1}>
        {items?.slice(0, MOST_SHOWN).map((item, at) => (
          <QueueItem
            key={item.id}
            item={item}
            place={at + 1}
            now={now}
            profile={profile}
            inspector={inspector}
            makeValues={makeValues}
            onSave={async (payload, anyway) => {
              const failure = await actions.edit(item.id, payload, anyway);
              await load();
              return failure;
            }}
            onDrop={() => void drop([item.id])}
          />
        ))}
      </ol>
      {hidden === 0 ? null : <p className="dim">and {countOf(hidden, 'message')} after these</p>}
    </section>
  );
}
