import { setTimeout as sleep } from 'node:timers/promises';
import { goOffline } from '../../harness/network-state.ts';
import { seededRandom } from '../../servers/faulty/random.ts';
import type { Lab } from '../lifetime/lab.ts';
import { CALMER, type Crew, configure, dropNote, IMPATIENT, type Ledger, putNotes, type Sailor } from './crew.ts';
import { ask, order } from './fleet.ts';

const DEEDS = [
  'notes',
  'drop',
  'stop',
  'flicker',
  'bare',
  'skip',
  'pause',
  'offline',
  'token',
  'settings',
  'explain',
] as const;
type Deed = (typeof DEEDS)[number];

export interface Chaos {
  /** How often each thing was done. */
  readonly done: Record<Deed, number>;
  /** Does one thing that people do, and leaves the browser online and the attempts allowed. */
  step(): Promise<void>;
}

/** Reconnect now and Stop by turns, `gapMs` between, so that some fall into the moment in which a handshake is being made. */
export async function flicker(lab: Lab, sessionId: number, times: number, gapMs: number): Promise<void> {
  const pair = [
    { name: 'reconnect', args: { sessionId } },
    { name: 'disconnect', args: { sessionId } },
  ];
  await lab.order('burst', { commands: Array.from({ length: times }, () => pair).flat(), gapMs });
}

/** Whatever a person and a network do to sessions, in any order, by a seed. */
export function createChaos(lab: Lab, crew: Crew, ledger: Ledger, seed: number): Chaos {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly [T, ...T[]]): T => list[Math.floor(random() * list.length)] ?? list[0];
  const moment = (): Promise<void> => sleep(random() * 150);
  const anyone = (): Sailor => pick([crew.probing, ...crew.all]);
  const done = Object.fromEntries(DEEDS.map((deed) => [deed, 0])) as Record<Deed, number>;

  const deeds: Record<Deed, () => Promise<void>> = {
    notes: () => putNotes(lab, crew.talking, ledger, 1 + Math.floor(random() * 4)),
    drop: () => dropNote(lab, crew.talking, ledger),
    async stop() {
      const { id } = anyone();
      await order(lab, 'disconnect', { sessionId: id });
      await moment();
      if (id === crew.talking.id) await putNotes(lab, crew.talking, ledger, 2);
      await order(lab, 'reconnect', { sessionId: id });
    },
    async flicker() {
      const { id } = pick([...crew.guarded, ...crew.all]);
      await flicker(lab, id, 4, Math.floor(random() * 16));
      await order(lab, 'reconnect', { sessionId: id });
    },
    /** A session is stopped, its headers are taken away, and it is refused for a while: then they come back. */
    async bare() {
      const sailor = crew.guarded[1];
      const token = (sailor.token ?? 0) + 1;
      for (const next of [null, token]) {
        await order(lab, 'disconnect', { sessionId: sailor.id });
        // A handshake that was given up may still be on its way, and is told from the next one by its time.
        await sleep(300);
        sailor.token = next;
        await configure(lab, sailor);
        await order(lab, 'reconnect', { sessionId: sailor.id });
        await moment();
      }
    },
    async skip() {
      await order(lab, 'reconnect', { sessionId: anyone().id });
    },
    async pause() {
      await order(lab, 'pauseAll', { paused: true });
      await moment();
      await putNotes(lab, crew.talking, ledger, 1);
      await order(lab, 'reconnect', { sessionId: anyone().id });
      await order(lab, 'pauseAll', { paused: false });
    },
    async offline() {
      const { endpoint, panelUrl } = lab.debugger();
      const goOnline = await goOffline(endpoint, panelUrl);
      await moment();
      await putNotes(lab, crew.talking, ledger, 1);
      goOnline();
    },
    /** While it is connected, connecting or waiting, whatever it is just then. */
    async token() {
      const sailor = pick(crew.guarded);
      sailor.token = (sailor.token ?? 0) + 1;
      await configure(lab, sailor);
    },
    async settings() {
      crew.talking.profile = crew.talking.profile === IMPATIENT ? CALMER : IMPATIENT;
      await configure(lab, crew.talking);
    },
    async explain() {
      // Refused when the session has just connected.
      await ask(lab, 'explain', { sessionId: crew.probing.id });
    },
  };

  return {
    done,
    async step() {
      const deed = pick<Deed>(['notes', 'notes', ...DEEDS]);
      await deeds[deed]();
      done[deed]++;
      await sleep(random() * 100);
    },
  };
}
