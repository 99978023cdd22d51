import { CHECKS } from '../../lib/checks/catalogue.ts';
import { CHECK_IDS, type CheckId } from '../../lib/checks/check-run.ts';
import { costText, runnable } from '../../lib/panel/suite-view.ts';
import type { Profile } from '../../lib/profile/schema.ts';

interface Props {
  readonly profile: Profile;
  readonly chosen: ReadonlySet<CheckId>;
  readonly onChoose: (chosen: ReadonlySet<CheckId>) => void;
}

/** The checks with what each does to the server, each to be chosen. */
export function CheckChoices({ profile, chosen, onChoose }: Props) {
  const toggle = (id: CheckId, on: boolean) =>
    onChoose(new Set(on ? [...chosen, id] : [...chosen].filter((one) => one !== id)));
  return (
    <fieldset className="checks-choices">
      <legend>Which checks</legend>
      <p className="checks-line">
        <button type="button" className="button quiet" onClick={() => onChoose(new Set(runnable(profile)))}>
          All that can run
        </button>
        <button
          type="button"
          className="button quiet"
          onClick={() => onChoose(new Set(runnable(profile).filter((id) => !CHECKS[id].disturbs)))}
        >
          Those that do not disturb
        </button>
        <button type="button" className="button quiet" onClick={() => onChoose(new Set())}>
          None
        </button>
      </p>
      <ul>
        {CHECK_IDS.map((id) => (
          <Choice key={id} id={id} profile={profile} isChosen={chosen.has(id)} onToggle={(on) => toggle(id, on)} />
        ))}
      </ul>
    </fieldset>
  );
}

interface ChoiceProps {
  readonly id: CheckId;
  readonly profile: Profile;
  readonly isChosen: boolean;
  readonly onToggle: (on: boolean) => void;
}

function Choice({ id, profile, isChosen, onToggle }: ChoiceProps) {
  const { name, about, disturbs, simulated, precondition } = CHECKS[id];
  const why = precondition(profile);
  const about_ = `check-about-${id}`;
  return (
    <li>
      <label>
        <input
          type="checkbox"
          checked={isChosen}
          aria-describedby={about_}
          onChange={({ target }) => onToggle(target.checked)}
        />
        <span className="check-name">{name}</span>
      </label>
      <span id={about_} className="check-about">
        {about} <span className="dim">At most {costText(id, profile)}.</span>
        {disturbs ? <span className="check-mark"> Disturbs the server.</span> : null}
        {simulated ? <span className="check-mark"> The outage is simulated in this browser.</span> : null}
        {why === null ? null : <span className="check-skipped wait">Will be skipped: {why}</span>}
      </span>
    </li>
  );
}
