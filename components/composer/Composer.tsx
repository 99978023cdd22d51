import { lazy, Suspense, useEffect, useId, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { createInspector } from '../../lib/contract/inspector.ts';
import { formatCount } from '../../lib/panel/format.ts';
import {
  asNewMessage,
  checkOutgoing,
  type Draft,
  type DraftMode,
  hasPlaceholders,
  type OutgoingCheck,
  withTemplate,
} from '../../lib/panel/outgoing.ts';
import { isTooOld, type QueueActions, type Sending, type SendMode } from '../../lib/panel/queue-view.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import type { TemplateValues } from '../../lib/profile/template.ts';
import type { Payload } from '../../lib/protocol/frame.ts';
import { IssueList } from '../detail/VerdictView.tsx';
import { QueueList } from '../queue/QueueList.tsx';
import { useQueue } from '../queue/use-queue.ts';
import { useNow } from '../ui/use-now.ts';

const CodeEditor = lazy(async () => ({ default: (await import('./CodeEditor.tsx')).CodeEditor }));

interface Props {
  readonly open: boolean;
  readonly profile: Profile;
  readonly draft: Draft;
  readonly mode: SendMode;
  /** Connected but not ready: a message may be sent past the queue. */
  readonly canSendNow: boolean;
  /** Messages that wait, also those that became too old since. */
  readonly queued: number;
  /** Changes whenever the queue may have. */
  readonly queueStamp: string;
  /** Messages that were dropped or expired so far. */
  readonly unsent: number;
  readonly queue: QueueActions;
  readonly onOpen: (open: boolean) => void;
  readonly onDraft: (draft: Draft) => void;
  /** Fresh values for the placeholders of one message. */
  readonly makeValues: () => TemplateValues;
  readonly onSend: (payload: Payload, anyway: boolean) => Promise<Sending>;
}

const MODES: readonly (readonly [DraftMode, string])[] = [
  ['text', 'Text'],
  ['hex', 'Binary, as hex'],
  ['base64', 'Binary, as base64'],
];
const QUEUE_TICK_MS = 1000;
/** Values that stand for the real ones while a message is written; same lengths, so the size is right. */
const SAMPLE: TemplateValues = { now: 0, uuid: '00000000-0000-4000-8000-000000000000', counter: 1 };

export function Composer(props: Props) {
  const { open, profile, draft, mode, canSendNow, queued, queueStamp, unsent, queue } = props;
  const { onOpen, onDraft, makeValues, onSend } = props;
  const note = useId();
  const box = useRef<HTMLElement>(null);
  const plain = useRef<HTMLTextAreaElement>(null);
  const inspector = useMemo(() => createInspector(profile), [profile]);
  const check = useMemo(() => checkOutgoing(draft, profile, inspector, SAMPLE), [draft, profile, inspector]);
  const [refusal, setRefusal] = useState<{
    readonly of: Draft;
    readonly text: string;
    readonly canOverride: boolean;
  } | null>(null);
  const [sending, setSending] = useState(false);
  const [queuedDraft, setQueuedDraft] = useState<Draft | null>(null);
  const [queueOpen, setQueueOpen] = useState(false);
  const [isEditing, setEditing] = useState(false);
  const shown = refusal?.of === draft ? refusal : null;
  const waiting = useQueue(queue, queued === 0 ? '' : queueStamp);
  const now = useNow(QUEUE_TICK_MS, queued > 0);
  const tooOld = waiting.items?.filter((item) => isTooOld(item, now)).length ?? 0;
  // Nothing left to look at; the focus does not go away with it.
  const isOver = queued === 0 && !isEditing;
  useEffect(() => {
    if (!isOver) return;
    const list = box.current?.querySelector('.queue');
    if (list?.contains(document.activeElement)) messageIn(box.current)?.focus();
    setQueueOpen(false);
  }, [isOver]);

  /** `past` the queue; `anyway` although the contract refuses. */
  const send = async (anyway: boolean, past = false) => {
    if (mode === 'none' || sending) return;
    const ready = checkOutgoing(draft, profile, inspector, makeValues());
    if (ready.payload === null || (ready.refusal !== null && !anyway)) {
      setRefusal({ of: draft, text: ready.refusal ?? '', canOverride: ready.canOverride });
      return;
    }
    setSending(true);
    const sent = await onSend(ready.payload, anyway || past);
    setSending(false);
    setQueuedDraft(sent.outcome === 'queued' ? draft : null);
    setRefusal(sent.outcome === 'failed' ? { of: draft, text: sent.message, canOverride: false } : null);
  };
  const submit = () => void send(false);
  const sendAnyway = () => {
    void send(true);
    // The button goes away with the refusal; the focus goes back to the message instead of nowhere.
    messageIn(box.current)?.focus();
  };
  const takeOver = (written: Draft) => {
    flushSync(() => {
      onDraft(asNewMessage(written, draft));
      onOpen(true);
    });
    messageIn(box.current)?.focus();
  };
  const change = (text: string) => onDraft({ ...draft, text });

  const field = (
    <textarea
      ref={plain}
      className="plain-editor mono"
      aria-label="Message"
      aria-describedby={note}
      placeholder={draft.mode === 'hex' ? '48 65 6c 6c 6f' : draft.mode === 'base64' ? 'SGVsbG8=' : ''}
      spellCheck={false}
      value={draft.text}
      onChange={(event) => change(event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        submit();
      }}
    />
  );

  return (
    <section ref={box} className={`composer ${open ? 'open' : ''}`} aria-label="Composer">
      <div className="composer-bar">
        <button type="button" className="button quiet" aria-expanded={open} onClick={() => onOpen(!open)}>
          {open ? '▾' : '▸'} <span className="composer-word">Compose</span>
        </button>
        {queued === 0 ? null : (
          <button
            type="button"
            className="button queue-toggle"
            aria-expanded={queueOpen}
            title="Messages that wait until the session is ready"
            onClick={() => setQueueOpen(!queueOpen)}
          >
            {formatCount((waiting.items?.length ?? queued) - tooOld)} queued
            {tooOld === 0 ? null : ` · ${formatCount(tooOld)} too old`}
          </button>
        )}
        {open ? (
          <>
            <label>
              <span className="composer-word dim">Template</span>
              <select
                className="select"
                value={draft.templateId}
                onChange={(event) => onDraft(withTemplate(draft, profile, event.target.value))}
              >
                <option value="">none</option>
                {profile.templates.map((template) => (
                  <option key={template.id} value={template.id}>
                    {template.name}
                  </option>
                ))}
              </select>
            </label>
            <label>
              <span className="visually-hidden">Format</span>
              <select
                className="select"
                value={draft.mode}
                onChange={(event) => onDraft({ ...draft, mode: event.target.value as DraftMode })}
              >
                {MODES.map(([mode, label]) => (
                  <option key={mode} value={mode}>
                    {label}
                  </option>
                ))}
              </select>
            </label>
            <SizeNote check={check} isEmpty={draft.text === ''} />
            <span role="status" className="wait">
              {queuedDraft === draft && queued > 0 ? 'queued' : ''}
            </span>
            {canSendNow ? (
              <button
                type="button"
                className="button"
                disabled={sending}
                title="Sends although the session is not ready"
                onClick={() => void send(false, true)}
              >
                Send now
              </button>
            ) : null}
            <button
              type="button"
              className="button primary"
              disabled={mode === 'none' || sending}
              title={mode === 'queue' ? 'Ctrl/⌘ Enter; it leaves when the session is ready' : 'Ctrl/⌘ Enter'}
              onClick={submit}
            >
              {mode === 'queue' ? 'Queue' : 'Send'}
            </button>
          </>
        ) : null}
      </div>
      {queueOpen ? (
        <QueueList
          key={queue.sessionId}
          actions={queue}
          queue={waiting}
          now={now}
          profile={profile}
          inspector={inspector}
          makeValues={makeValues}
          unsent={unsent}
          onEditing={setEditing}
          onUse={takeOver}
        />
      ) : null}
      {open ? (
        <div className="composer-body">
          <div className="composer-field">
            {draft.mode === 'text' ? (
              <Suspense fallback={field}>
                <CodeEditor
                  value={draft.text}
                  isJson={profile.envelope !== null || profile.typePath !== null}
                  describedBy={note}
                  onChange={change}
                  onSubmit={submit}
                  focus={plain.current !== null && document.activeElement === plain.current}
                />
              </Suspense>
            ) : (
              field
            )}
          </div>
          <div id={note} className="composer-note" aria-live="polite">
            {draft.replaced === null ? null : (
              <p className="dim">
                This took the place of what you had written.{' '}
                <button
                  type="button"
                  className="link"
                  onClick={() => onDraft({ ...draft, text: draft.replaced ?? '', templateId: '', replaced: null })}
                >
                  Put it back
                </button>
              </p>
            )}
            {shown === null ? (
              hasPlaceholders(draft.text) && draft.mode === 'text' ? (
                <p className="dim">{'{{now}}, {{epoch}}, {{uuid}} and {{counter}} are filled in when it is sent.'}</p>
              ) : null
            ) : (
              <>
                <p className="bad">
                  {shown.text}{' '}
                  {shown.canOverride ? (
                    <button type="button" className="button" onClick={sendAnyway}>
                      Send anyway
                    </button>
                  ) : null}
                </p>
                {shown.canOverride && check.verdict.issues.length > 0 && check.jsonError === null ? (
                  <IssueList issues={check.verdict.issues} />
                ) : null}
              </>
            )}
          </div>
        </div>
      ) : null}
    </section>
  );
}

function messageIn(box: HTMLElement | null): HTMLElement | null {
  return box?.querySelector<HTMLElement>('[aria-label="Message"]') ?? null;
}

function SizeNote({ check, isEmpty }: { readonly check: OutgoingCheck; readonly isEmpty: boolean }) {
  const over = check.limit !== null && check.byteLength > check.limit;
  const size =
    check.limit === null
      ? `${formatCount(check.byteLength)} B`
      : `${formatCount(check.byteLength)} B of ${formatCount(check.limit)}`;
  return (
    <span className={`composer-size mono ${over ? 'bad' : ''}`}>
      {size}
      {isEmpty ? null : check.refusal === null ? (
        <span>
          {' · '}
          <span role="img" aria-label="ready to send">
            ✓
          </span>
        </span>
      ) : (
        <span className="bad" title={check.refusal}>
          {' · '}
          <span role="img" aria-label="would be refused">
            ✕
          </span>
        </span>
      )}
    </span>
  );
}
