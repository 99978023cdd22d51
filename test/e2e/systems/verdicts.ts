import { expect } from 'vitest';
import { CATALOGUE } from '../../fixtures/catalogue.ts';
import { type Rig, until } from './rig.ts';

interface Judged {
  readonly text: string;
  readonly direction: 'sent' | 'received';
  readonly type: string;
  readonly verdict: 'valid' | 'invalid';
}

/** Every good and broken message of a profile's catalogue. A text stands for one message only in each direction. */
function judgedBy(profileId: string): readonly Judged[] {
  return CATALOGUE.filter((entry) => entry.profileId === profileId).flatMap(({ direction, type, good, broken }) => [
    { text: good, direction, type, verdict: 'valid' as const },
    ...broken.map(({ text }) => ({ text, direction, type, verdict: 'invalid' as const })),
  ]);
}

/**
 * Sends every message of the catalogue that the client sends, has the server say the others, and compares what the store
 * says of each of them. Returns how many.
 */
export async function expectVerdicts(rig: Rig, profileId: string): Promise<number> {
  const wanted = judgedBy(profileId);
  const before = (await rig.summary()).frames;
  for (const { text, direction } of wanted) if (direction === 'sent') await rig.sendRaw(text);
  rig.server.current().faults.say(wanted.filter(({ direction }) => direction === 'received').map(({ text }) => text));
  const key = (one: { direction: string; text: string }): string => `${one.direction} ${one.text}`;
  const keys = new Set(wanted.map(key));
  const found = await until(`${profileId}: all ${keys.size} messages of the catalogue`, async () => {
    const frames = (await rig.frames()).filter(({ seq }) => seq > before);
    const seen = frames
      .map(({ direction, payload, type, verdict }) => ({ direction, text: payload, type, verdict }))
      .filter((frame) => keys.has(key(frame)));
    return new Set(seen.map(key)).size === keys.size ? seen : null;
  });
  for (const one of wanted) {
    expect(
      found.find((frame) => key(frame) === key(one)),
      one.text,
    ).toMatchObject({ type: one.type, verdict: one.verdict });
  }
  return wanted.length;
}
