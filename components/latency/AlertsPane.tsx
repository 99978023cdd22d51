import { useMemo } from 'react';
import { alertGroups, type EventPart, isInPart } from '../../lib/panel/alert-groups.ts';
import { eventText } from '../../lib/panel/event-text.ts';
import { countOf, formatCount, formatDuration, formatTime } from '../../lib/panel/format.ts';
import { type Listed, ReplyScan, type Unanswered } from '../../lib/panel/reply-scan.ts';
import { inSlices } from '../../lib/panel/slices.ts';
import { AlertGroupView } from './AlertGroupView.tsx';
import type { PaneProps } from './pane-props.ts';
import { SeqList } from './SeqList.tsx';
import { useKeyed } from './use-keyed.ts';
import { useWork } from './use-work.ts';

/** Groups and events that are listed; the server decides how many there are. */
const MOST_GROUPS = 64;
const MOST_EVENTS = 200;

/** What was beyond its limit, and requests and replies that did not come as they should. */
export function AlertsPane(props: PaneProps) {
  const { live, snapshot, summary, choice, range, profile, pace, version, onShowFrame, onChoice } = props;
  const { log, events } = snapshot;
  const { seq: fromSeq, event: fromEvent } = summary.measuredFrom;
  const { connection } = choice;
  const { timeoutMs } = profile.correlation;

  const key = `${live.sessionId} ${fromSeq} ${timeoutMs}`;
  const scan = useKeyed(key, () => new ReplyScan(timeoutMs, fromSeq));
  const found = useWork(key, String(version), async (isStale) => {
    if (!(await inSlices(pace, () => scan.advance(log), isStale))) return null;
    const last = events.findLast(({ kind }) => kind === 'open' || kind === 'close');
    const open = last?.kind === 'open' && summary.source === 'live' ? last.connection : null;
    return {
      unanswered: scan.unanswered(log, { timeoutMs, now: Date.now(), open }),
      late: scan.late,
      duplicates: scan.duplicates,
    };
  });
  const isChosen = (seq: number) => {
    const time = log.time(seq);
    return (
      (connection === null || log.connection(seq) === connection) &&
      (range === null || (time >= range.from && time <= range.to))
    );
  };
  const chosen = ({ seqs, count }: Listed): Listed => {
    if (connection === null && range === null) return { seqs, count };
    const left = seqs.filter(isChosen);
    return { seqs: left, count: left.length, ...(count > seqs.length ? { among: seqs.length } : {}) };
  };
  const { groups, told } = useMemo(() => {
    const part: EventPart = { connection, range, fromEvent };
    return {
      groups: alertGroups(events, part),
      told: events.filter((event) => event.kind === 'unanswered' && isInPart(event, part)),
    };
  }, [events, connection, range, fromEvent]);
  return (
    <>
      {groups.length === 0 ? (
        <p className="note dim">
          No alert in this part: nothing was beyond a limit. Limits for handshakes and replies, and further alarms,
          stand in the profile and in Settings.
        </p>
      ) : null}
      {groups.slice(0, MOST_GROUPS).map((group) => (
        <AlertGroupView
          key={group.key}
          group={group}
          isOpen={groups.length <= 3}
          onShowFrame={onShowFrame}
          onChoice={onChoice}
        />
      ))}
      {groups.length > MOST_GROUPS ? (
        <p className="note dim">And {countOf(groups.length - MOST_GROUPS, 'further kind')} of alert.</p>
      ) : null}
      {found === null ? (
        <p className="note dim">Looking through the requests…</p>
      ) : (
        <>
          <SeqList
            title="Requests without a reply"
            none={
              found.unanswered.waiting === 0
                ? 'Every request has its reply.'
                : 'No request is without a reply for longer than it may be.'
            }
            listed={chosen(found.unanswered)}
            log={log}
            detail={(seq) => log.type(seq)}
            onShowFrame={onShowFrame}
          />
          <WaitNote {...found.unanswered} timeoutMs={timeoutMs} />
          <SeqList
            title="Late replies"
            none={
              timeoutMs === null
                ? 'This profile gives replies no time limit, so none is late.'
                : 'No reply came after its time.'
            }
            listed={chosen(found.late)}
            log={log}
            detail={(seq) => log.type(seq)}
            onShowFrame={onShowFrame}
          />
          <SeqList
            title="Duplicate replies"
            none="No request was answered twice."
            listed={chosen(found.duplicates)}
            log={log}
            detail={(seq) => `${log.type(seq)} · again for #${formatCount(log.replyTo(seq))}`}
            onShowFrame={onShowFrame}
          />
        </>
      )}
      {told.length === 0 ? null : (
        <details className="alert-group">
          <summary>{countOf(told.length, 'entry', 'entries')} about requests without a reply</summary>
          <ul className="told">
            {told
              .slice(-MOST_EVENTS)
              .reverse()
              .map((event) => (
                <li key={event.n}>
                  <span className="mono">{formatTime(event.time)}</span> {eventText(event, events).detail}
                </li>
              ))}
          </ul>
        </details>
      )}
    </>
  );
}

interface WaitProps extends Pick<Unanswered, 'waiting' | 'since'> {
  readonly timeoutMs: number | null;
}

/** Requests of the whole session that wait: where nothing limits their time, nothing else ever tells of them. */
function WaitNote({ waiting, since, timeoutMs }: WaitProps) {
  if (since === null) return null;
  return (
    <p className={timeoutMs === null ? 'note wait' : 'note dim'}>
      {countOf(waiting, 'request')} {waiting === 1 ? 'waits' : 'wait'} for a reply, the oldest since {formatTime(since)}
      {timeoutMs === null
        ? '; this profile sets no time limit.'
        : `; without one after ${formatDuration(timeoutMs)} it is listed above.`}
    </p>
  );
}
