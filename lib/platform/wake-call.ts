const CHANNEL = 'socketwright-background';

/** The background tells open views that it runs again; a port that a sleeping background dropped is then opened anew. */
export function sendWakeCall(): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage('started');
  channel.close();
}

export function onWakeCall(listener: () => void): void {
  new BroadcastChannel(CHANNEL).addEventListener('message', listener);
}
