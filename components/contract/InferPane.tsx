import { useEffect, useMemo } from 'react';
import type { Inspector } from '../../lib/contract/inspector.ts';
import { InferScan } from '../../lib/panel/infer-scan.ts';
import type { LiveSession } from '../../lib/panel/live-session.ts';
import type { Pace } from '../../lib/panel/pace.ts';
import type { SecretMask } from '../../lib/panel/secret-mask.ts';
import type { Contract } from '../../lib/profile/contract-schema.ts';
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
  readonly onAccept: (contract: Contract) => void;
  readonly onCancel: () => void;
}

/** Reads the session's newest frames and shows what contract they make. */
export function InferPane({ live, profile, inspector, mask, pace, onAccept, onCancel }: Props) {
  const redraw = useRedraw();
  const { codec, contract } = profile;
  const scan = useMemo(
    () =>
      new InferScan({
        log: live.getSnapshot().log,
        payloads: live.payloads,
        codec: createCodec(codec),
        typeOf: inspector.typeOf,
        mask,
        base: contract,
        pace,
        onChange: redraw,
      }),
    [live, codec, contract, inspector, mask, pace, redraw],
  );
  useEffect(() => {
    scan.start();
    return () => scan.cancel();
  }, [scan]);
  return (
    <InferContract
      base={contract}
      read={scan.read}
      total={scan.total}
      result={scan.result}
      problem={scan.problem}
      onAccept={onAccept}
      onCancel={onCancel}
    />
  );
}
