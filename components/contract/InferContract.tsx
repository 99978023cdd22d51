import { useEffect, useMemo, useRef, useState } from 'react';
import { contractDiff } from '../../lib/contract/contract-diff.ts';
import { acceptTypes } from '../../lib/contract/infer.ts';
import { countOf, formatCount } from '../../lib/panel/format.ts';
import type { InferResult, InferredContract } from '../../lib/panel/infer-scan.ts';
import type { TypePathCandidate } from '../../lib/panel/type-path-tally.ts';
import type { Contract } from '../../lib/profile/contract-schema.ts';
import { ContractChanges } from './ContractChanges.tsx';
import { TypePathChoice } from './TypePathChoice.tsx';

interface Props {
  /** The present contract; null for none. */
  readonly base: Contract | null;
  /** Frames looked at so far, of `total`. */
  readonly read: number;
  readonly total: number;
  /** Null while frames are read. */
  readonly result: InferResult | null;
  readonly problem: string | null;
  /** Where the types are read. */
  readonly typePath: string | null;
  /** Accepting would set it in the profile. */
  readonly isPathNew: boolean;
  /** Where else they may be, the best first. */
  readonly typePaths: readonly TypePathCandidate[];
  readonly onTypePath: (path: string) => void;
  readonly onAccept: (inferred: InferredContract) => void;
  readonly onCancel: () => void;
}

/** A proposal from recorded frames: what it would change, and which types to take over. */
export function InferContract(props: Props) {
  const { result, problem, read, total, onCancel } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section
      className="scroll-view infer"
      aria-label="Infer contract from traffic"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onCancel();
      }}
    >
      <h2 ref={heading} tabIndex={-1}>
        Infer contract from traffic
      </h2>
      {problem === null ? null : (
        <p className="note bad" role="alert">
          {problem}
        </p>
      )}
      {result === null ? (
        <>
          {problem === null ? (
            <p className="note">
              <progress aria-label="Frames read" value={read} max={Math.max(1, total)} /> {formatCount(read)} of{' '}
              {countOf(total, 'frame')} read
            </p>
          ) : null}
          <div className="infer-buttons">
            <button type="button" className="button" onClick={onCancel}>
              Cancel
            </button>
          </div>
        </>
      ) : (
        <Proposal {...props} result={result} />
      )}
    </section>
  );
}

/** As a person counts: 1, 2, 10. */
const { compare } = new Intl.Collator('en', { numeric: true });

function Proposal(props: Props & { readonly result: InferResult }) {
  const { base, result, total, typePath, isPathNew, typePaths, onTypePath, onAccept, onCancel } = props;
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set());
  const changes = useMemo(() => contractDiff(base, result.contract), [base, result.contract]);
  const groups = useMemo(() => Map.groupBy(changes, ({ type }) => type), [changes]);
  const types = [...groups.keys()].filter((type) => type !== '').sort(compare);
  const whole = groups.get('') ?? [];
  const taken = types.filter((type) => !leftOut.has(type));
  const toggle = (type: string) => {
    const next = new Set(leftOut);
    if (!next.delete(type)) next.add(type);
    setLeftOut(next);
  };
  return (
    <>
      <p className="note" role="status">
        {total === 0 ? 'Nothing is recorded yet, so there is nothing to infer from.' : summaryOf(props, types.length)}
      </p>
      <Counts result={result} />
      {typePaths.length === 0 ? null : <TypePathChoice typePath={typePath} offered={typePaths} onChoose={onTypePath} />}
      {types.length === 0 ? null : (
        <>
          <p className="note dim">
            Fields that every message had become required, further ones stay allowed. What departs from an inferred
            contract is drift: a warning and no error
            {base !== null && !base.inferred ? ', from then on also for the rules that were there before' : ''}.
            {isPathNew ? ` Accepting sets the type path to “${typePath}” as well.` : ''}
          </p>
          {whole.length === 0 ? null : <ContractChanges caption="For all messages" changes={whole} />}
          {types.map((type) => (
            <fieldset key={type} className="infer-type">
              <legend>
                <label className="set-check">
                  <input type="checkbox" checked={!leftOut.has(type)} onChange={() => toggle(type)} />
                  <span className="mono">{type}</span>
                </label>
              </legend>
              {leftOut.has(type) ? (
                <p className="note dim">Left as it is.</p>
              ) : (
                <ContractChanges caption={`Changes for ${type}`} changes={groups.get(type) ?? []} />
              )}
            </fieldset>
          ))}
        </>
      )}
      <div className="infer-buttons">
        {types.length === 0 ? null : (
          <button
            type="button"
            className="button primary"
            disabled={taken.length === 0}
            onClick={() => {
              const accepted = new Set(taken);
              onAccept({ contract: acceptTypes(base, result.contract, (type) => accepted.has(type)), typePath });
            }}
          >
            Accept {countOf(taken.length, 'type')}
          </button>
        )}
        <button type="button" className="button" onClick={onCancel}>
          {types.length === 0 ? 'Close' : 'Cancel'}
        </button>
      </div>
    </>
  );
}

function summaryOf(props: Props & { readonly result: InferResult }, types: number): string {
  const { samples, untyped } = props.result;
  const from = `From ${countOf(samples, 'message')}`;
  if (types > 0) return `${from}: ${countOf(types, 'type')} would change.`;
  if (samples === 0) return 'None of the recorded frames holds a message that can be read with this codec.';
  if (untyped === samples) {
    const where = props.typePath === null ? '' : ` at “${props.typePath}”`;
    const what = props.typePaths.length === 0 ? 'set the type path in the profile first' : 'choose where they do';
    return `${from}, and none names its type${where}: ${what}.`;
  }
  return `${from}: all of them are as the contract says already.`;
}

/** Nothing is left out in silence. */
function Counts({ result: { untyped, beyond, unread } }: { readonly result: InferResult }) {
  const parts = [
    unread > 0 ? `${countOf(unread, 'frame')} without a message that could be read` : '',
    untyped > 0 ? `${countOf(untyped, 'message')} without a type` : '',
    beyond > 0 ? `${countOf(beyond, 'message')} of types beyond the first 300` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? null : <p className="note dim">Left out: {parts.join(', ')}.</p>;
}
