import type { WebSocket } from 'ws';

export interface Mood {
  /** In [0, 1); 1 is the best of moods. */
  random(): number;
  /** A numbered note arrived. */
  note(n: number): void;
  /** From now on this connection is read and never answered. */
  muted(): void;
  end(): void;
}

/**
 * Greets, waits for the login, answers pings. In a bad mood it leaves out the greeting or the login's answer, or stops
 * answering pings. It ends a connection only after a ping: what the client sent from its queue came before that one, so
 * not one such message is lost on the way, and each has to be counted.
 */
export function talk(socket: WebSocket, { random, note, muted, end }: Mood): void {
  const gate = random();
  const greets = gate >= 0.1;
  const admits = gate >= 0.2;
  let mute = false;
  if (greets) socket.send('{"type":"hello"}');

  function pinged(): void {
    if (mute) return;
    const chance = random();
    if (chance < 0.15) {
      mute = true;
      muted();
    } else if (chance < 0.5) {
      end();
    } else {
      socket.send('{"type":"pong"}');
    }
  }

  socket.on('message', (data) => {
    const { type, n } = JSON.parse(data.toString()) as { readonly type: string; readonly n?: number };
    if (type === 'login' && admits) socket.send('{"type":"welcome"}');
    else if (type === 'ping') pinged();
    else if (n !== undefined) note(n);
  });
}
