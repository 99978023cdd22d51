import type { Json } from '../base/json.ts';
import type { Result } from '../base/result.ts';
import { fillTemplate } from '../profile/template.ts';
import type { Codec } from '../protocol/codec.ts';
import type { Payload } from '../protocol/frame.ts';

export interface SpeakerPorts {
  /** What the session's variables stand for now, secrets among them. */
  readonly variables: () => Readonly<Record<string, Json>>;
  readonly now: () => number;
  readonly random: () => number;
  readonly uuid: () => string;
  /** Acknowledgements are numbered from here on. */
  readonly firstId: number;
}

/** Makes frames of what a person or a profile wants to say. */
export interface Speaker {
  /** Fills the template, `frame` being the message it answers, and writes it as `write` does. */
  say(codec: Codec, template: string, frame?: unknown): Result<readonly Payload[], 'template' | 'message'>;
  /** The frames of one message as the codec writes it, which must leave together. */
  write(codec: Codec, message: string): Result<readonly Payload[], 'message'>;
}

export function createSpeaker({ variables, now, random, uuid, firstId }: SpeakerPorts): Speaker {
  let counted = 0;
  let ids = firstId;
  const context = { nextId: () => ids++ };
  const counter = () => ++counted;

  function write(codec: Codec, message: string): Result<readonly Payload[], 'message'> {
    return codec.encode(message, context);
  }

  return {
    write,
    say(codec, template, frame) {
      const scope = { variables: variables(), now: now(), uuid, counter, random, frame };
      const filled = fillTemplate(template, scope);
      return filled.ok ? write(codec, filled.value) : filled;
    },
  };
}
