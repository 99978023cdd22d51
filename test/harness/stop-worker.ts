import { connectCdp } from './cdp.ts';

/**
 * Stops the extension's worker as the browser stops an idle one: its process, and with it every page and the offscreen
 * document of the extension, lives on. Nothing is attached to. The next event or port starts a new worker.
 */
export async function stopWorker(endpoint: string, extensionId: string): Promise<void> {
  const cdp = await connectCdp(endpoint);
  try {
    const { targetInfos } = (await cdp.send('Target.getTargets')) as {
      targetInfos: readonly { readonly targetId: string; readonly type: string; readonly url: string }[];
    };
    const worker = targetInfos.find(({ type, url }) => type === 'service_worker' && url.includes(extensionId));
    if (worker === undefined) throw new Error('The extension has no running worker to stop.');
    await cdp.send('Target.closeTarget', { targetId: worker.targetId });
  } finally {
    cdp.close();
  }
}
