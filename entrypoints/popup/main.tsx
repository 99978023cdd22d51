import { createRoot } from 'react-dom/client';
import { browser } from 'wxt/browser';
import '../../components/ui/theme.css';
import '../../components/ui/controls.css';
import '../../components/popup/popup.css';
import { assertExists } from '../../lib/base/assert.ts';
import { POPUP_PORT } from '../../lib/bridge/port.ts';
import { createPortClient } from '../../lib/bridge/port-client.ts';
import { sessionSource } from '../../lib/bridge/session-source.ts';
import { SessionFollower } from '../../lib/panel/session-follower.ts';
import { onWakeCall } from '../../lib/platform/wake-call.ts';
import { Popup } from './Popup.tsx';

const bridge = createPortClient(() => browser.runtime.connect({ name: POPUP_PORT }), onWakeCall);
// From the first moment: what a port says at its beginning is not said again.
const follower = new SessionFollower(sessionSource(bridge), () => Date.now());
follower.start();
createRoot(assertExists(document.getElementById('root'), 'the page has a root element')).render(
  <Popup bridge={bridge} follower={follower} />,
);
