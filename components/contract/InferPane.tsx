import { useEffect, useMemo, useState } from 'react';
import { createInspector, type Inspector } from '../../lib/contract/inspector.ts';
import { type InferredContract, InferScan } from '../../lib/panel/infer-scan.ts';
import type { LiveSession } from '../../lib/panel/live-session.ts';
import type { Pace } from '../../lib/panel/pace.ts';
import type { SecretMask } from '../../lib/panel/secret-mask.ts';
import type { TypePathCandidate } from '../../lib/panel/type-path-tally.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import { createCodec } from '../../lib/protocol/codecs/registry.ts';
import { useRedraw } from '../workbench/use-visible-rows.ts';
import { InferContract } from './InferContract.tsx';

interface Props {
  readonly live: LiveSession;
  readonly profile: Profile;
  readonly inspector: Inspector;
  readonly mask: SecretMask;
  readonly pace: Pace;
  readonly onAccept: (inferred: InferredContract) => void;
  readonly onCancel: () => void;
}

/** Where the person said that messages tell their type, of the places that were offered. */
interface Choice {
  readonly path: string;
  readonly offered: readonly TypePathCandidate[];
}

/** Reads the session's newest frames and shows what contract they make; where no types can be told, asks where they are. */
export function InferPane({ live, profile, inspector, mask, pace, onAccept, onCancel }: Props) {
  const redraw = useRedraw();
  const { codec, contract } = profile;
  const [choice, setChoice] = useState<Choice | null>(null);
  const typePath = choice?.path ?? profile.typePath;
  const typeOf = useMemo(
    () => (typePath === profile.typePath ? inspector : createInspector({ ...profile, typePath })).typeOf,
    [inspector, profile, typePath],
  );
  const scan = useMemo(
    () =>
      new InferScan({
        log: live.getSnapshot().log,
        payloads: live.payloads,
        codec: createCodec(codec),
        typeOf,
        mask,
        base: contract,
        pace,
        onChange: redraw,
      }),
    [live, codec, contract, typeOf, mask, pace, redraw],
  );
  useEffect(() => {
    scan.start();
    return () => scan.cancel();
  }, [scan]);
  const offered = choice?.offered ?? scan.result?.typePaths ?? [];
  return (
    <InferContract
      key={typePath}
      base={contract}
      read={scan.read}
      total={scan.total}
      result={scan.result}
      problem={scan.problem}
      typePath={typePath}
      isPathNew={typePath !== profile.typePath}
      typePaths={offered}
      onTypePath={(path) => setChoice({ path, offered })}
      onAccept={onAccept}
      onCancel={onCancel}
    />
  );
}
