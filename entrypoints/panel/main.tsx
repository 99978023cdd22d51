import { createRoot } from 'react-dom/client';
import '../../components/ui/theme.css';
import '../../components/ui/controls.css';
import '../../components/workbench/workbench.css';
import '../../components/toolbar/toolbar.css';
import '../../components/sessions/sessions.css';
import '../../components/frames/frames.css';
import '../../components/detail/detail.css';
import '../../components/latency/latency.css';
import '../../components/timeline/timeline.css';
import '../../components/composer/composer.css';
import '../../components/queue/queue.css';
import '../../components/runs/runs.css';
import '../../components/stream/stream.css';
import '../../components/contract/contract.css';
import '../../components/settings/settings.css';
import '../../components/status/status.css';
import { ErrorBoundary } from '../../components/ui/ErrorBoundary.tsx';
import { assertExists } from '../../lib/base/assert.ts';
import { App } from './App.tsx';
import { createServices } from './services.ts';
import { followTheme } from './theme.ts';

followTheme();
createRoot(assertExists(document.getElementById('root'), 'the page has a root element')).render(
  <ErrorBoundary onReload={() => location.reload()}>
    <App services={createServices()} />
  </ErrorBoundary>,
);
