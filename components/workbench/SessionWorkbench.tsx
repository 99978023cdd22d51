import { Content, List, Root, Trigger } from '@radix-ui/react-tabs';
import { type CSSProperties, type Dispatch, type RefObject, useMemo, useSyncExternalStore } from 'react';
import { createInspector } from '../../lib/contract/inspector.ts';
import { quoteFilterValue } from '../../lib/panel/filter.ts';
import type { LiveSession } from '../../lib/panel/live-session.ts';
import type { Pace } from '../../lib/panel/pace.ts';
import type { IssueGroup } from '../../lib/panel/validation-scan.ts';
import type { PanelTab, SessionView, ViewAction, ViewState } from '../../lib/panel/view-state.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';
import type { GridMemory } from '../frames/FramesGrid.tsx';
import { TimelineView } from '../timeline/TimelineView.tsx';
import { Splitter } from '../ui/Splitter.tsx';
import { DetailPane } from './DetailPane.tsx';
import { FramesView } from './FramesView.tsx';
import { ChecksPane, LatencyPane, ValidationPane } from './MeasuredPanes.tsx';

interface Props {
  readonly live: LiveSession;
  readonly summary: SessionSummary;
  readonly profile: Profile;
  readonly state: ViewState;
  readonly view: SessionView;
  readonly memory: GridMemory;
  readonly pace: Pace;
  readonly now: number;
  readonly filterField: RefObject<HTMLInputElement | null>;
  readonly onCopy: (text: string) => void;
  readonly dispatch: Dispatch<ViewAction>;
}

const TABS: readonly (readonly [PanelTab, string])[] = [
  ['frames', 'Frames'],
  ['latency', 'Latency'],
  ['validation', 'Validation'],
  ['timeline', 'Timeline'],
  ['checks', 'Checks'],
];

/** Everything about one session: the tabs, and the detail of the selected frame. */
export function SessionWorkbench(props: Props) {
  const { live, summary, profile, state, view, memory, pace, now, filterField, onCopy, dispatch } = props;
  const snapshot = useSyncExternalStore(live.subscribe, live.getSnapshot);
  const inspector = useMemo(() => createInspector(profile), [profile]);
  const slowMs = profile.thresholds.messageMs;
  const frame = view.selectedSeq === null ? null : snapshot.log.row(view.selectedSeq);
  const hasDetail = state.tab === 'frames' && view.detailOpen && frame !== null;
  const parts = { live, snapshot, profile };

  return (
    <Root
      className={`work ${hasDetail ? 'with-detail' : ''}`}
      style={{ '--detail': `${state.detailPx}px` } as CSSProperties}
      value={state.tab}
      onValueChange={(tab) => dispatch({ kind: 'tab', tab: tab as PanelTab })}
    >
      <div className="work-main">
        <List className="tabs-list" aria-label="Views">
          {TABS.map(([tab, label]) => (
            <Trigger key={tab} className="tab" value={tab}>
              {label}
            </Trigger>
          ))}
        </List>
        {snapshot.problem === null ? null : <p className="note bad">{snapshot.problem}</p>}
        <Content className="work-body" value="frames" tabIndex={-1}>
          <FramesView
            live={live}
            snapshot={snapshot}
            view={view}
            slowMs={slowMs}
            inspector={inspector}
            pace={pace}
            memory={memory}
            filterField={filterField}
            dispatch={dispatch}
          />
        </Content>
        <Content className="work-body" value="latency">
          <LatencyPane {...parts} />
        </Content>
        <Content className="work-body" value="validation">
          <ValidationPane
            {...parts}
            inspector={inspector}
            summary={summary}
            pace={pace}
            onShow={(group) => dispatch({ kind: 'show-frames', filterText: filterFor(group) })}
          />
        </Content>
        <Content className="work-body" value="timeline">
          <TimelineView
            events={snapshot.events}
            now={now}
            onShowConnection={(connection) => dispatch({ kind: 'show-frames', filterText: `connection:${connection}` })}
          />
        </Content>
        <Content className="work-body" value="checks">
          <ChecksPane {...parts} summary={summary} />
        </Content>
      </div>
      {hasDetail ? (
        <>
          <Splitter
            label="Width of the detail"
            px={state.detailPx}
            onResize={(px) => dispatch({ kind: 'detail-size', px })}
          />
          <div className="work-detail">
            <DetailPane
              live={live}
              frame={frame}
              segment={snapshot.log.segmentOf(frame.seq)}
              tab={state.detailTab}
              slowMs={slowMs}
              inspector={inspector}
              onCopy={onCopy}
              dispatch={dispatch}
            />
          </div>
        </>
      ) : null}
    </Root>
  );
}

/** The filter that leaves just the frames of one group of issues. */
function filterFor(group: IssueGroup): string {
  const type = group.type === '' ? '' : ` type:${quoteFilterValue(group.type)}`;
  const issue = group.path === '' ? group.rule : group.path;
  return `is:invalid${type} issue:${quoteFilterValue(issue)}`;
}
