import { lazy, Suspense, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { debounceOf } from '../../lib/panel/debounce.ts';
import { formatCount } from '../../lib/panel/format.ts';
import {
  asNewMessage,
  checkOutgoing,
  type Draft,
  hasPlaceholders,
  modeOf,
  type OutgoingCheck,
  sampleScope,
  wireOf,
} from '../../lib/panel/outgoing.ts';
import { isTooOld, type QueueActions, type Sending, type SendMode } from '../../lib/panel/queue-view.ts';
import { runKey } from '../../lib/panel/run-view.ts';
import { maskVerdict, type SecretMask } from '../../lib/panel/secret-mask.ts';
import { unappliedProblem } from '../../lib/panel/variable-rows.ts';
import type { Sequence } from '../../lib/profile/reply-schema.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import type { GeneratorScope, Variables } from '../../lib/profile/variables.ts';
import type { Codec } from '../../lib/protocol/codec.ts';
import type { OutgoingMessage } from '../../lib/protocol/outgoing-message.ts';
import type { RunView } from '../../lib/session/run-view.ts';
import { IssueList } from '../detail/VerdictView.tsx';
import { QueueList } from '../queue/QueueList.tsx';
import { useQueue } from '../queue/use-queue.ts';
import { useNow } from '../ui/use-now.ts';
import { DraftBar, SizeNote } from './DraftBar.tsx';
import { FOLDS, type Fold } from './folds.ts';
import { useDebounce } from './use-debounce.ts';

const CodeEditor = lazy(async () => ({ default: (await import('./CodeEditor.tsx')).CodeEditor }));
const FoldPane = lazy(async () => ({ default: (await import('./composer-extras.ts')).FoldPane }));
const RunsStrip = lazy(async () => ({ default: (await import('./composer-extras.ts')).RunsStrip }));

interface Props {
  readonly open: boolean;
  readonly profile: Profile;
  /** Those that can be run, which may be newer than the session's copy of its profile. */
  readonly sequences: readonly Sequence[];
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
  /** What the profile's variables stand for in this session, secrets among them. */
  readonly variables: Variables;
  readonly mask: SecretMask;
  /** Runs of this session. */
  readonly runs: readonly RunView[];
  readonly onOpen: (open: boolean) => void;
  readonly onDraft: (draft: Draft) => void;
  /** What the placeholders of one message draw from. */
  readonly makeGenerators: () => GeneratorScope;
  readonly onSend: (message: OutgoingMessage, anyway: boolean) => Promise<Sending>;
  /** Changes the variables of this session: one sentence when that failed, else null. Null where there is nothing to change. */
  readonly onVariables: ((variables: Variables) => Promise<string | null>) | null;
  /** One sentence when it could not be started, else null. */
  readonly onRun: (sequence: Sequence) => Promise<string | null>;
  readonly onCancelRun: (runId: number) => void;
}

const QUEUE_TICK_MS = 1000;
const FILLED_WHEN_SENT = 'Placeholders are filled in when it is sent; generated values are made anew then.';
const NO_RUNS = 'The session is not connected.';

export function Composer(props: Props) {
  const { open, profile, draft, mode, canSendNow, queued, queueStamp, unsent, queue, variables, mask, sequences } =
    props;
  const { onOpen, onDraft, makeGenerators, onSend, onVariables, onRun, onCancelRun } = props;
  const note = useId();
  const box = useRef<HTMLElement>(null);
  const plain = useRef<HTMLTextAreaElement>(null);
  const wire = useMemo(() => wireOf(profile), [profile]);
  const { codec } = wire;
  const check = useMemo(() => checkOutgoing(draft, wire, sampleScope(variables)), [draft, wire, variables]);
  const draftMode = modeOf(draft, codec);
  const names = Object.keys(variables).sort().join(' ');
  const reading = useMemo(
    () => ({ isJson: draftMode === 'message' && codec.isJson, known: new Set(names === '' ? [] : names.split(' ')) }),
    [draftMode, codec, names],
  );
  const [refusal, setRefusal] = useState<{
    readonly of: Draft;
    readonly text: string;
    readonly canOverride: boolean;
  } | null>(null);
  const [sending, setSending] = useState(false);
  const [queuedDraft, setQueuedDraft] = useState<Draft | null>(null);
  const [queueOpen, setQueueOpen] = useState(false);
  const [runsOpen, setRunsOpen] = useState(false);
  const [fold, setFold] = useState<Fold | null>(null);
  const [isEditing, setEditing] = useState(false);
  const [cleared, setCleared] = useState<ReadonlySet<string>>(new Set());
  const runs = props.runs.filter((run) => !cleared.has(runKey(run)));
  const edits = useRef(new Map<string, string>());
  const editVariable = useCallback((name: string, problem: string | null) => {
    if (problem === null) edits.current.delete(name);
    else edits.current.set(name, problem);
    setRefusal(null);
  }, []);
  const shown = refusal?.of === draft ? refusal : null;
  const waiting = useQueue(queue, queued === 0 ? '' : queueStamp);
  const now = useNow(QUEUE_TICK_MS, queued > 0);
  const [debounce, waits] = useDebounce();
  const tooOld = waiting.items?.filter((item) => isTooOld(item, now)).length ?? 0;
  const hasRuns = runs.length > 0 || (open && sequences.length > 0);
  const running = runs.filter(({ state }) => state === 'running').length;
  // Nothing left to look at; the focus does not go away with it.
  const isOver = queued === 0 && !isEditing;
  useEffect(() => {
    if (!isOver) return;
    const list = box.current?.querySelector('.queue');
    if (list?.contains(document.activeElement)) messageIn(box.current)?.focus();
    setQueueOpen(false);
  }, [isOver]);

  const makeScope = () => ({ ...makeGenerators(), variables });
  /** `past` the queue; `anyway` although the contract refuses. */
  const send = async (anyway: boolean, past = false) => {
    if (mode === 'none' || sending) return;
    const unapplied = unappliedProblem([draft.text], edits.current);
    if (unapplied !== null) {
      setRefusal({ of: draft, text: unapplied, canOverride: false });
      return;
    }
    const ready = checkOutgoing(draft, wire, makeScope());
    if (ready.outgoing === null || (ready.refusal !== null && !anyway)) {
      setRefusal({ of: draft, text: ready.refusal ?? '', canOverride: ready.canOverride });
      return;
    }
    setSending(true);
    const sent = await onSend(ready.outgoing, anyway || past);
    setSending(false);
    setQueuedDraft(sent.outcome === 'queued' ? draft : null);
    setRefusal(sent.outcome === 'failed' ? { of: draft, text: sent.message, canOverride: false } : null);
  };
  const submit = () => debounce.call(debounceOf(profile, draft), () => void send(false));
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
  const run = async (sequence: Sequence) => {
    const messages = sequence.steps.flatMap((step) => (step.kind === 'send' ? [step.message] : []));
    const unapplied = unappliedProblem(messages, edits.current);
    const problem = unapplied ?? (mode === 'none' ? NO_RUNS : await onRun(sequence));
    if (problem === null) setRunsOpen(true);
    return problem;
  };
  const clearRuns = () => {
    setCleared(new Set(props.runs.filter(({ state }) => state !== 'running').map(runKey)));
    // The button goes away with them.
    (messageIn(box.current) ?? box.current?.querySelector('button'))?.focus();
  };

  const field = (
    <textarea
      ref={plain}
      className="plain-editor mono"
      aria-label="Message"
      aria-describedby={note}
      placeholder={draftMode === 'hex' ? '48 65 6c 6c 6f' : draftMode === 'base64' ? 'SGVsbG8=' : ''}
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
        {hasRuns ? (
          <button
            type="button"
            className="button"
            aria-expanded={runsOpen}
            title="Messages sent in an order, with waits between them"
            onClick={() => setRunsOpen(!runsOpen)}
          >
            Sequences{running === 0 ? null : ` · ${formatCount(running)} running`}
          </button>
        ) : null}
        {open ? (
          <>
            <DraftBar draft={draft} profile={profile} codec={codec} onDraft={onDraft} />
            <span className="composer-folds">
              {FOLDS.map(([id, label]) => (
                <button
                  key={id}
                  type="button"
                  className="button quiet"
                  aria-expanded={fold === id}
                  onClick={() => setFold(fold === id ? null : id)}
                >
                  {fold === id ? '▾' : '▸'} {label}
                </button>
              ))}
            </span>
            <SizeNote check={check} mask={mask} isEmpty={draft.text === ''} />
            <span role="status" className="wait">
              {waits ? 'waits for further presses' : queuedDraft === draft && queued > 0 ? 'queued' : ''}
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
          wire={wire}
          mask={mask}
          makeScope={makeScope}
          unsent={unsent}
          onEditing={setEditing}
          onUse={takeOver}
        />
      ) : null}
      {runsOpen && hasRuns ? (
        <Suspense fallback={null}>
          <RunsStrip
            sequences={sequences}
            runs={runs}
            onRun={run}
            onCancel={(runId) => onCancelRun(runId)}
            onClear={clearRuns}
          />
        </Suspense>
      ) : null}
      {open ? (
        <div className="composer-body">
          <div className="composer-field">
            {draftMode === 'message' || draftMode === 'text' ? (
              <Suspense fallback={field}>
                <CodeEditor
                  value={draft.text}
                  reading={reading}
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
          {fold === null ? null : (
            <Suspense fallback={null}>
              <FoldPane
                fold={fold}
                check={check}
                mask={mask}
                draft={draft}
                wire={wire}
                variables={variables}
                onVariables={onVariables}
                onEdit={editVariable}
                onRun={run}
              />
            </Suspense>
          )}
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
              <p className="dim">{hintFor(draft, codec, check)}</p>
            ) : (
              <>
                <p className="bad">
                  {mask.excerpt(shown.text)}{' '}
                  {shown.canOverride ? (
                    <button type="button" className="button" onClick={sendAnyway}>
                      Send anyway
                    </button>
                  ) : null}
                </p>
                {shown.canOverride && check.verdict.issues.length > 0 && check.jsonError === null ? (
                  <IssueList verdict={maskVerdict(check.verdict, mask)} />
                ) : null}
              </>
            )}
          </div>
        </div>
      ) : null}
    </section>
  );
}

/** Where the codec makes more of a message than its text, how it is written; then what becomes of its placeholders. */
function hintFor({ text }: Draft, { kind, writing }: Codec, check: OutgoingCheck): string {
  if (text === '') return kind === 'json' || kind === 'text' ? '' : writing;
  return hasPlaceholders(text) && check.filled !== null ? FILLED_WHEN_SENT : '';
}

function messageIn(box: HTMLElement | null): HTMLElement | null {
  return box?.querySelector<HTMLElement>('[aria-label="Message"]') ?? null;
}
