/** What the composer shows only when asked to: one chunk, loaded then. */
export { RunsStrip } from '../runs/RunsStrip.tsx';
export { FoldPane } from './FoldPane.tsx';
