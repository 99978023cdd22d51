import { connectCdp } from './cdp.ts';

/**
 * Tells a page of Chromium, and every worker that shares its process, that the network is gone (`navigator.onLine` and
 * its events); sockets that are open stay so. Holds until the returned function is called. Only the page is attached to,
 * so that the worker lives and dies as it does for a person.
 */
export async function goOffline(endpoint: string, pageUrl: string): Promise<() => void> {
  const cdp = await connectCdp(endpoint);
  try {
    const session = await cdp.attach(`page ${pageUrl}`, ({ type, url }) => type === 'page' && url === pageUrl);
    const nothing = { latency: 0, downloadThroughput: 0, uploadThroughput: 0 };
    await cdp.send('Network.overrideNetworkState', { offline: true, ...nothing }, session);
    return () => cdp.close();
  } catch (thrown) {
    cdp.close();
    throw thrown;
  }
}
