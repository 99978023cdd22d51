import type { Direction } from '../protocol/frame.ts';
import { type LatencyChoice, NEW_LATENCY_CHOICE } from './latency-choice.ts';

export type PanelTab = 'frames' | 'latency' | 'validation' | 'timeline' | 'checks' | 'settings';
/** `message`, `changes` and `stream` are there for some frames only; `tree` stands in for them. */
export type DetailTab = 'message' | 'changes' | 'stream' | 'tree' | 'raw' | 'hex' | 'verdict';

/** How a person looks at one session; kept while they look at another. */
export interface SessionView {
  readonly filterText: string;
  readonly direction: Direction | null;
  readonly selectedSeq: number | null;
  readonly detailOpen: boolean;
  /** The grid follows new frames. */
  readonly tail: boolean;
  /** "Clear view": frames and events up to these numbers are not shown (they stay recorded). */
  readonly clearedSeq: number;
  readonly clearedEvent: number;
  /** What is looked at of what was measured. */
  readonly latency: LatencyChoice;
}

export interface ViewState {
  readonly sessionId: number | null;
  readonly tab: PanelTab;
  readonly detailTab: DetailTab;
  readonly detailPx: number;
  readonly composerOpen: boolean;
  readonly sessionsOpen: boolean;
  readonly keysOpen: boolean;
  readonly views: Readonly<Record<number, SessionView>>;
}

export type ViewAction =
  | { readonly kind: 'select-session'; readonly sessionId: number | null }
  | { readonly kind: 'tab'; readonly tab: PanelTab }
  | { readonly kind: 'detail-tab'; readonly tab: DetailTab }
  | { readonly kind: 'detail-size'; readonly px: number }
  | { readonly kind: 'composer'; readonly open: boolean }
  | { readonly kind: 'sessions'; readonly open: boolean }
  | { readonly kind: 'keys'; readonly open: boolean }
  | { readonly kind: 'filter'; readonly text: string }
  | { readonly kind: 'direction'; readonly direction: Direction | null }
  | { readonly kind: 'select-frame'; readonly seq: number | null; readonly openDetail?: boolean }
  | { readonly kind: 'close-detail' }
  | { readonly kind: 'tail'; readonly on: boolean }
  | { readonly kind: 'clear-view'; readonly seq: number; readonly event: number }
  | { readonly kind: 'latency'; readonly change: Partial<LatencyChoice> }
  | { readonly kind: 'show-frames'; readonly filterText: string }
  /** Goes to one frame in the grid, whatever was filtered there, and opens its detail. */
  | { readonly kind: 'show-frame'; readonly seq: number };

export const NEW_SESSION_VIEW: SessionView = {
  filterText: '',
  direction: null,
  selectedSeq: null,
  detailOpen: false,
  tail: true,
  clearedSeq: 0,
  clearedEvent: 0,
  latency: NEW_LATENCY_CHOICE,
};

export const INITIAL_VIEW: ViewState = {
  sessionId: null,
  tab: 'frames',
  detailTab: 'message',
  detailPx: 360,
  composerOpen: true,
  sessionsOpen: false,
  keysOpen: false,
  views: {},
};

/** Narrower than this, an open composer leaves nothing for the frames. */
const COMPOSER_MIN_PX = 480;

/** The first view of a panel that is `widthPx` wide. */
export function initialView(widthPx: number): ViewState {
  return { ...INITIAL_VIEW, composerOpen: widthPx >= COMPOSER_MIN_PX };
}

const DETAIL_MIN_PX = 220;
const DETAIL_MAX_PX = 1200;

/** The view of the selected session, or a new one. */
export function currentView(state: ViewState): SessionView {
  return (state.sessionId === null ? undefined : state.views[state.sessionId]) ?? NEW_SESSION_VIEW;
}

export function reduceView(state: ViewState, action: ViewAction): ViewState {
  switch (action.kind) {
    case 'select-session':
      return { ...state, sessionId: action.sessionId, sessionsOpen: false };
    case 'tab':
      return { ...state, tab: action.tab };
    case 'detail-tab':
      return { ...state, detailTab: action.tab };
    case 'detail-size':
      return { ...state, detailPx: Math.round(Math.max(DETAIL_MIN_PX, Math.min(DETAIL_MAX_PX, action.px))) };
    case 'composer':
      return { ...state, composerOpen: action.open };
    case 'sessions':
      return { ...state, sessionsOpen: action.open };
    case 'keys':
      return { ...state, keysOpen: action.open };
    case 'filter':
      return withView(state, { filterText: action.text });
    case 'direction':
      return withView(state, { direction: action.direction });
    case 'select-frame':
      return withView(state, {
        selectedSeq: action.seq,
        // A person who looks at one frame does not want it to run away.
        ...(action.seq === null ? {} : { tail: false }),
        ...(action.openDetail === true ? { detailOpen: true } : {}),
      });
    case 'close-detail':
      return withView(state, { detailOpen: false });
    case 'tail':
      return withView(state, { tail: action.on });
    case 'clear-view':
      return withView(state, {
        clearedSeq: action.seq,
        clearedEvent: action.event,
        selectedSeq: null,
        detailOpen: false,
      });
    case 'latency':
      return withView(state, { latency: { ...currentView(state).latency, ...action.change } });
    case 'show-frame': {
      const { clearedSeq, clearedEvent } = currentView(state);
      const isCleared = action.seq <= clearedSeq;
      return {
        ...withView(state, {
          ...{ filterText: '', direction: null, selectedSeq: action.seq, detailOpen: true, tail: false },
          ...(isCleared ? { clearedSeq: 0, clearedEvent: 0 } : { clearedSeq, clearedEvent }),
        }),
        tab: 'frames',
      };
    }
    case 'show-frames':
      return { ...withView(state, { filterText: action.filterText, direction: null }), tab: 'frames' };
  }
}

function withView(state: ViewState, change: Partial<SessionView>): ViewState {
  if (state.sessionId === null) return state;
  const old = currentView(state);
  // A scroll says again and again what is known; the same state object spares the drawing of everything.
  if ((Object.keys(change) as (keyof SessionView)[]).every((key) => change[key] === old[key])) return state;
  return { ...state, views: { ...state.views, [state.sessionId]: { ...old, ...change } } };
}
