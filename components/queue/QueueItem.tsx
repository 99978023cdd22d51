import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { Failure } from '../../lib/base/result.ts';
import { formatBytes } from '../../lib/panel/format.ts';
import { checkOutgoing, type Draft, type Wire } from '../../lib/panel/outgoing.ts';
import { draftOfQueued, isTooOld, type QueuedItem, queuedPreview, waitText } from '../../lib/panel/queue-view.ts';
import type { SecretMask } from '../../lib/panel/secret-mask.ts';
import type { TemplateScope } from '../../lib/profile/template.ts';
import type { OutgoingMessage } from '../../lib/protocol/outgoing-message.ts';

interface Props {
  readonly item: QueuedItem;
  /** From 1. */
  readonly place: number;
  readonly now: number;
  readonly wire: Wire;
  readonly mask: SecretMask;
  readonly makeScope: () => TemplateScope;
  /** Null when it was saved. */
  readonly onSave: (message: OutgoingMessage, anyway: boolean) => Promise<Failure | null>;
  readonly onDrop: () => void;
  /** What became of it when it left the queue while it was written on; null while it waits. */
  readonly fate: string | null;
  readonly onEditing: (editing: boolean) => void;
  /** Takes what was written over as a message of its own. */
  readonly onUse: (draft: Draft) => void;
}

/** One queued message; editing it keeps its place. */
export function QueueItem(props: Props) {
  const { item, place, now, wire, mask, makeScope, onSave, onDrop, fate, onEditing, onUse } = props;
  const [draft, setDraft] = useState<Draft | null>(null);
  const [refusal, setRefusal] = useState<{ readonly text: string; readonly canOverride: boolean } | null>(null);

  const row = useRef<HTMLLIElement>(null);
  const edit = (next: Draft | null) => {
    setRefusal(null);
    setDraft(next);
    onEditing(next !== null);
  };
  const leave = () => {
    flushSync(() => edit(null));
    row.current?.querySelector('button')?.focus();
  };
  const save = async (anyway: boolean) => {
    if (draft === null || fate !== null) return;
    const { outgoing, refusal: found, canOverride } = checkOutgoing(draft, wire, makeScope());
    if (outgoing === null || (found !== null && !anyway)) {
      setRefusal({ text: (found ?? '').replace(/^Not sent/, 'Not saved'), canOverride });
      return;
    }
    const failure = await onSave(outgoing, anyway);
    if (failure === null) leave();
    else setRefusal({ text: failure.message, canOverride: false });
  };

  return (
    <li ref={row} className="queue-item">
      <span className="dim number">{fate === null ? `${place}.` : '–'}</span>
      <span className={`queue-times ${fate !== null || isTooOld(item, now) ? 'wait' : 'dim'}`}>
        {fate ?? `${waitText(item, now)} · ${formatBytes(item.byteLength)}`}
      </span>
      {draft === null ? (
        <span className="mono clip">{queuedPreview(item.message, mask)}</span>
      ) : (
        <textarea
          className="field mono"
          aria-label={`${fate === null ? `Queued text ${place}` : 'Text that left the queue'}${draft.mode === 'base64' ? ', base64' : ''}`}
          rows={4}
          spellCheck={false}
          ref={focusAtFirst}
          value={draft.text}
          onChange={(event) => edit({ ...draft, text: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === 'Escape') leave();
            else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save(false);
            else return;
            event.preventDefault();
          }}
        />
      )}
      <span className="row-buttons">
        {draft === null ? (
          <button
            type="button"
            className="button"
            aria-label={`Edit queued message ${place}`}
            onClick={() => edit(draftOfQueued(item.message))}
          >
            Edit
          </button>
        ) : fate !== null ? (
          <>
            <button type="button" className="button primary" onClick={() => onUse(draft)}>
              Use as new message
            </button>
            <button type="button" className="button" onClick={leave}>
              Discard
            </button>
          </>
        ) : (
          <>
            <button type="button" className="button primary" onClick={() => void save(false)}>
              Save
            </button>
            <button type="button" className="button" onClick={leave}>
              Cancel
            </button>
          </>
        )}
        {fate === null ? (
          <button type="button" className="button" aria-label={`Drop queued message ${place}`} onClick={onDrop}>
            Drop
          </button>
        ) : null}
      </span>
      {refusal === null || fate !== null ? null : (
        <p className="bad" aria-live="polite">
          {mask.text(refusal.text)}{' '}
          {refusal.canOverride ? (
            <button type="button" className="button" onClick={() => void save(true)}>
              Save anyway
            </button>
          ) : null}
        </p>
      )}
    </li>
  );
}

/** The person asked for this field. */
function focusAtFirst(field: HTMLTextAreaElement | null): void {
  field?.focus();
}
