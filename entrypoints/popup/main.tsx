import { createRoot } from 'react-dom/client';
import { browser } from 'wxt/browser';
import '../../components/ui/theme.css';
import '../../components/ui/controls.css';
import '../../components/popup/popup.css';
import { assertExists } from '../../lib/base/assert.ts';
import { POPUP_PORT } from '../../lib/bridge/port.ts';
import { createPortClient } from '../../lib/bridge/port-client.ts';
import { onWakeCall } from '../../lib/platform/wake-call.ts';
import { Popup } from './Popup.tsx';

const bridge = createPortClient(() => browser.runtime.connect({ name: POPUP_PORT }), onWakeCall);
createRoot(assertExists(document.getElementById('root'), 'the page has a root element')).render(
  <Popup bridge={bridge} />,
);
