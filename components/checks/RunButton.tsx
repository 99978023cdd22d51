import { useId } from 'react';
import type { CheckId } from '../../lib/checks/check-run.ts';
import { countOf, formatCount } from '../../lib/panel/format.ts';
import { disturbanceOf } from '../../lib/panel/suite-view.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import { MenuButton } from '../ui/MenuButton.tsx';

interface Props {
  readonly asked: readonly CheckId[];
  readonly profile: Profile;
  readonly isBlocked: boolean;
  readonly onRun: () => void;
}

/** Starts the chosen checks; those that the server feels ask first. */
export function RunButton({ asked, profile, isBlocked, onRun }: Props) {
  const title = useId();
  const isDisabled = isBlocked || asked.length === 0;
  const disturbance = disturbanceOf(asked, profile);
  const label = `Run ${countOf(asked.length, 'check')}`;
  if (disturbance === null) {
    return (
      <button type="button" className="button primary" disabled={isDisabled} onClick={onRun}>
        {label}
      </button>
    );
  }
  const { names, connections, messages, perSecond } = disturbance;
  const burst = perSecond === null ? '' : `, up to ${formatCount(perSecond)} a second`;
  return (
    <MenuButton label={`${label}…`} popup="dialog" labelledBy={title} className="button primary" disabled={isDisabled}>
      <div className="checks-question">
        <h3 id={title}>Disturb this server?</h3>
        <p>
          The server will see at most {countOf(connections, 'connection')}
          {messages === 0 ? '' : ` and ${countOf(messages, 'message')}${burst}`}, besides what the profile sends by
          itself to get ready and to stay alive. It feels these checks:
        </p>
        <ul>
          {names.map((name) => (
            <li key={name}>{name}</li>
          ))}
        </ul>
        <p>Run them only against a server that you may load and whose connections you may drop.</p>
        <button type="button" className="menu-item" onClick={onRun}>
          Run the checks
        </button>
        <button type="button" className="menu-item">
          Not now
        </button>
      </div>
    </MenuButton>
  );
}
