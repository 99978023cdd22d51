import { useEffect, useRef, useState } from 'react';
import { countOf } from '../../lib/panel/format.ts';
import type { Draft, Wire } from '../../lib/panel/outgoing.ts';
import { fateText, type QueueActions, type QueuedItem, queueText } from '../../lib/panel/queue-view.ts';
import type { SecretMask } from '../../lib/panel/secret-mask.ts';
import type { TemplateScope } from '../../lib/profile/template.ts';
import { QueueItem } from './QueueItem.tsx';
import type { QueueRead } from './use-queue.ts';

interface Props {
  readonly actions: QueueActions;
  readonly queue: QueueRead;
  readonly now: number;
  readonly wire: Wire;
  readonly mask: SecretMask;
  readonly makeScope: () => TemplateScope;
  /** Messages of the session that were dropped or expired so far. */
  readonly unsent: number;
  /** Whether some message is being written on, which must not go away. */
  readonly onEditing: (editing: boolean) => void;
  readonly onUse: (draft: Draft) => void;
}

interface Edited {
  readonly item: QueuedItem;
  /** `unsent` when the editing began. */
  readonly unsent: number;
}

/** A queue may hold 10 000 messages; nobody edits the last of them by hand. */
const MOST_SHOWN = 100;

/** Messages that wait for their session to be ready, in the order in which they will leave. */
export function QueueList(props: Props) {
  const { actions, queue, now, wire, mask, makeScope, unsent, onEditing, onUse } = props;
  const list = useRef<HTMLOListElement>(null);
  const { items, load } = queue;
  const [failure, setFailure] = useState<string | null>(null);
  const problem = failure ?? queue.problem;
  const [edited, setEdited] = useState<ReadonlyMap<number, Edited>>(new Map());
  const gone = items === null ? [] : [...edited.values()].filter(({ item }) => !items.some(({ id }) => id === item.id));
  const rows = [...gone.map(({ item }) => item), ...(items?.slice(0, MOST_SHOWN) ?? [])];
  const isEditing = edited.size > 0;
  const tell = useRef(onEditing);
  tell.current = onEditing;
  useEffect(() => {
    tell.current(isEditing);
    return () => tell.current(false);
  }, [isEditing]);

  const setEditing = (item: QueuedItem, editing: boolean) =>
    setEdited((old) => {
      if (editing === old.has(item.id)) return old;
      if (editing) return new Map(old).set(item.id, { item, unsent });
      return new Map([...old].filter(([id]) => id !== item.id));
    });
  const fateOf = (item: QueuedItem) => {
    const left = gone.find((one) => one.item.id === item.id);
    return left === undefined ? null : fateText(unsent - left.unsent);
  };

  const drop = async (ids: readonly number[] | null) => {
    setFailure(await actions.drop(ids));
    list.current?.focus();
    await load();
  };
  const hidden = Math.max(0, (items?.length ?? 0) - MOST_SHOWN);
  const { maxMessages } = wire.profile.queue;

  return (
    <section className="queue" aria-label="Queue">
      <div className="queue-head">
        <span className="dim">{items === null ? 'Reading the queue…' : queueText(items, maxMessages, now)}</span>
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
        {rows.map((item, at) => (
          <QueueItem
            key={item.id}
            item={item}
            place={at + 1 - gone.length}
            now={now}
            wire={wire}
            mask={mask}
            makeScope={makeScope}
            onSave={async (message, anyway) => {
              const failure = await actions.edit(item.id, message, anyway);
              await load();
              return failure;
            }}
            onDrop={() => {
              setEditing(item, false);
              void drop([item.id]);
            }}
            fate={fateOf(item)}
            onEditing={(editing) => {
              setEditing(item, editing);
              // Its row goes away.
              if (!editing && gone.some((one) => one.item.id === item.id)) list.current?.focus();
            }}
            onUse={(draft) => {
              setEditing(item, false);
              onUse(draft);
            }}
          />
        ))}
      </ol>
      {hidden === 0 ? null : <p className="dim">and {countOf(hidden, 'message')} after these</p>}
    </section>
  );
}
