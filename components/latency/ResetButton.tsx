import { useId, useState } from 'react';
import { MenuButton } from '../ui/MenuButton.tsx';

interface Props {
  /** null where nothing is measured any more. Resolves to one sentence when it failed, else to null. */
  readonly onReset: (() => Promise<string | null>) | null;
}

/** Begins measuring anew, after a question: what was measured until then is gone. */
export function ResetButton({ onReset }: Props) {
  const title = useId();
  const [said, setSaid] = useState<{ readonly text: string; readonly isBad: boolean } | null>(null);
  if (onReset === null) return null;
  const reset = async () => {
    const failure = await onReset();
    setSaid(
      failure === null
        ? { text: 'Measuring began anew.', isBad: false }
        : { text: `Nothing was reset. ${failure}`, isBad: true },
    );
  };
  return (
    <>
      <MenuButton label="Reset…" popup="dialog" labelledBy={title} onOpen={() => setSaid(null)}>
        <div className="reset-question">
          <h3 id={title}>Begin measuring anew?</h3>
          <p>
            All snapshots of this session are deleted, and figures, trends and alerts count from now on. Recorded frames
            and events stay. This cannot be undone; export what you want to keep first.
          </p>
          <button type="button" className="menu-item danger" onClick={() => void reset()}>
            Delete what was measured
          </button>
          <button type="button" className="menu-item">
            Keep it
          </button>
        </div>
      </MenuButton>
      <span role="status" className={said?.isBad === true ? 'bad' : 'dim'}>
        {said?.text ?? ''}
      </span>
    </>
  );
}
