import {
  type CSSProperties,
  type Dispatch,
  type ReactNode,
  type RefObject,
  useMemo,
  useSyncExternalStore,
} from 'react';
import { createInspector } from '../../lib/contract/inspector.ts';
import { quoteFilterValue } from '../../lib/panel/filter.ts';
import type { GridMemory } from '../../lib/panel/grid-memory.ts';
import type { InferredContract } from '../../lib/panel/infer-scan.ts';
import type { LiveSession } from '../../lib/panel/live-session.ts';
import type { Measuring } from '../../lib/panel/measuring.ts';
import type { Pace } from '../../lib/panel/pace.ts';
import type { SecretMask } from '../../lib/panel/secret-mask.ts';
import type { Suites } from '../../lib/panel/suite-view.ts';
import { OTHER_TYPES } from '../../lib/panel/type-limit.ts';
import type { IssueGroup } from '../../lib/panel/validation-scan.ts';
import type { PanelTab, SessionView, ViewAction, ViewState } from '../../lib/panel/view-state.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';
import { TimelineView } from '../timeline/TimelineView.tsx';
import { Splitter } from '../ui/Splitter.tsx';
import { TabList, TabPanel } from '../ui/TabList.tsx';
import { DetailPane } from './DetailPane.tsx';
import { FramesView } from './FramesView.tsx';
import { ChecksPane, LatencyPane, ValidationPane } from './MeasuredPanes.tsx';

interface Props {
  readonly live: LiveSession;
  readonly summary: SessionSummary;
  readonly profile: Profile;
  /** Hides the values of the session's secrets. */
  readonly mask: SecretMask;
  readonly state: ViewState;
  readonly view: SessionView;
  readonly memory: GridMemory;
  readonly pace: Pace;
  readonly now: number;
  readonly filterField: RefObject<HTMLInputElement | null>;
  /** The form of the Settings tab; null until the settings were read. */
  readonly settings: ReactNode;
  /** Asks for access to the host of a URL, inside the click; null where nothing can be looked into any more. */
  readonly onAllowAccess: ((url: string) => void) | null;
  readonly onCopy: (text: string) => void;
  /** What the views of what was measured need from outside of the session. */
  readonly measuring: Measuring;
  /** Suites of checks: those that are known, and the way to run more. */
  readonly suites: Suites;
  /** Takes over a contract that was inferred from this session's frames; without it the button is not there. */
  readonly onAcceptContract?: (inferred: InferredContract) => void;
  readonly dispatch: Dispatch<ViewAction>;
}

const TABS: readonly { readonly id: PanelTab; readonly label: string }[] = [
  { id: 'frames', label: 'Frames' },
  { id: 'latency', label: 'Latency' },
  { id: 'validation', label: 'Validation' },
  { id: 'timeline', label: 'Timeline' },
  { id: 'checks', label: 'Checks' },
  { id: 'settings', label: 'Settings' },
];

/** The tab behind which alerts wait that nobody has seen; how many stands there. */
const ALERTED = {
  id: 'latency',
  label: (
    <>
      Latency{' '}
      <span className="wait" aria-hidden="true" title="Alerts that nobody has seen">
        ▲
      </span>
    </>
  ),
} as const;

/** Shown above a frame that was jumped to. */
const FRAMES_ABOVE = 4;

/** Everything about one session: the tabs, and the detail of the selected frame. */
export function SessionWorkbench(props: Props) {
  const {
    live,
    summary,
    profile,
    mask,
    state,
    view,
    memory,
    pace,
    now,
    filterField,
    settings,
    onAllowAccess,
    onCopy,
    measuring,
    suites,
    onAcceptContract = null,
    dispatch,
  } = props;
  const snapshot = useSyncExternalStore(live.subscribe, live.getSnapshot);
  const inspector = useMemo(() => createInspector(profile), [profile]);
  const slowMs = profile.thresholds.messageMs;
  const frame = view.selectedSeq === null ? null : snapshot.log.row(view.selectedSeq);
  const hasDetail = state.tab === 'frames' && view.detailOpen && frame !== null;
  const parts = { live, snapshot, profile };

  const pane = () => {
    switch (state.tab) {
      case 'frames':
        return (
          <FramesView
            live={live}
            snapshot={snapshot}
            view={view}
            slowMs={slowMs}
            lateMs={profile.correlation.timeoutMs}
            inspector={inspector}
            pace={pace}
            memory={memory}
            mask={mask}
            filterField={filterField}
            dispatch={dispatch}
          />
        );
      case 'latency':
        return (
          <LatencyPane
            {...parts}
            summary={summary}
            pace={pace}
            choice={view.latency}
            measuring={measuring}
            onChoice={(change) => dispatch({ kind: 'latency', change })}
            onShowFrame={(seq) => {
              // A little above it, so that what led to it is seen, too.
              memory.order = Math.max(1, seq - FRAMES_ABOVE);
              memory.offsetPx = 0;
              dispatch({ kind: 'show-frame', seq });
            }}
          />
        );
      case 'validation':
        return (
          <ValidationPane
            {...parts}
            inspector={inspector}
            mask={mask}
            summary={summary}
            pace={pace}
            onAcceptContract={onAcceptContract}
            onShow={(group) => dispatch({ kind: 'show-frames', filterText: filterFor(group) })}
          />
        );
      case 'timeline':
        return (
          <TimelineView
            events={snapshot.events}
            now={now}
            onCopy={onCopy}
            onAllowAccess={onAllowAccess}
            onShowConnection={(connection) => dispatch({ kind: 'show-frames', filterText: `connection:${connection}` })}
          />
        );
      case 'checks':
        return <ChecksPane {...parts} {...{ summary, pace, suites, measuring, onCopy }} />;
      case 'settings':
        return settings;
    }
  };

  return (
    <div
      className={`work ${hasDetail ? 'with-detail' : ''}`}
      style={{ '--detail': `${state.detailPx}px` } as CSSProperties}
    >
      <div className="work-main">
        <TabList
          label="Views"
          name="view"
          tabs={summary.unseenAlerts === 0 ? TABS : TABS.map((tab) => (tab.id === 'latency' ? ALERTED : tab))}
          value={state.tab}
          onChange={(tab) => dispatch({ kind: 'tab', tab })}
        />
        {snapshot.problem === null ? null : <p className="note bad">{snapshot.problem}</p>}
        <TabPanel name="view" tab={state.tab} className="work-body" isStop={state.tab !== 'frames'}>
          {pane()}
        </TabPanel>
      </div>
      {hasDetail ? (
        <>
          <Splitter
            label="Width of the detail"
            px={state.detailPx}
            onResize={(px) => dispatch({ kind: 'detail-size', px })}
          />
          <DetailPane
            live={live}
            snapshot={snapshot}
            profile={profile}
            mask={mask}
            pace={pace}
            frame={frame}
            segment={snapshot.log.segmentOf(frame.seq)}
            tab={state.detailTab}
            slowMs={slowMs}
            inspector={inspector}
            onCopy={onCopy}
            dispatch={dispatch}
          />
        </>
      ) : null}
    </div>
  );
}

/** The filter that leaves just the frames of one group of issues. */
function filterFor(group: IssueGroup): string {
  const type = group.type === '' || group.type === OTHER_TYPES ? '' : ` type:${quoteFilterValue(group.type)}`;
  const issue = group.path === '' ? group.rule : group.path;
  return `issue:${quoteFilterValue(issue)}${type}`;
}
