import { defineConfig } from 'wxt';

export default defineConfig({
  modules: ['@wxt-dev/module-react'],
  imports: false,
  manifest: ({ browser }) => ({
    name: 'Socketwright',
    description:
      'The WebSocket workbench in DevTools: reconnecting sessions, frames, envelope verdicts, latency, captures.',
    // None of these warns at install (measured), and without access to a host none of them can see or touch a request.
    permissions: [
      'storage',
      'unlimitedStorage',
      'alarms',
      'webRequest',
      'declarativeNetRequestWithHostAccess',
      ...(browser === 'firefox' ? [] : ['offscreen']),
    ],
    // Asked for when a person wants to be notified of alerts.
    optional_permissions: ['notifications'],
    // Asked for one host at a time, when a person wants its handshake headers or the reason of a failure. Chrome's `*` scheme
    // does not cover ws (measured), so each scheme is named.
    optional_host_permissions: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'],
    icons: { 16: 'icon/16.png', 32: 'icon/32.png', 48: 'icon/48.png', 96: 'icon/96.png', 128: 'icon/128.png' },
    action: { default_title: 'Socketwright', default_icon: { 16: 'icon/16.png', 32: 'icon/32.png' } },
    // Firefox adds upgrade-insecure-requests to its own default, which turns every ws:// into wss:// (measured).
    content_security_policy: { extension_pages: "script-src 'self'; object-src 'self'" },
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: {
              id: 'socketwright@socketwright.dev',
              strict_min_version: '140.0',
              data_collection_permissions: { required: ['none'] },
            },
          },
        }
      : { minimum_chrome_version: '124' }),
  }),
});
