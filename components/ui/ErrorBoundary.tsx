import { Component, type ReactNode } from 'react';
import { describeThrown } from '../../lib/base/result.ts';

interface Props {
  readonly children: ReactNode;
  readonly onReload: () => void;
}

interface State {
  readonly problem: string | null;
}

/** A fault in drawing must not look like lost data: says what happened and that the recording goes on. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { problem: null };

  static getDerivedStateFromError(thrown: unknown): State {
    return { problem: describeThrown(thrown) };
  }

  override render(): ReactNode {
    if (this.state.problem === null) return this.props.children;
    return (
      <main className="empty">
        <h1>The view stopped working</h1>
        <p>Sessions go on and are recorded in the background. Reload the view to go on looking.</p>
        <p className="bad mono">{this.state.problem}</p>
        <button type="button" className="button primary" onClick={this.props.onReload}>
          Reload
        </button>
      </main>
    );
  }
}
