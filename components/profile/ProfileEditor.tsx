import { type ReactNode, useRef } from 'react';
import { flushSync } from 'react-dom';
import type { ProfileEntry } from '../../lib/panel/profile-editor.ts';
import { namedPath, SECTIONS, type SectionId, sectionOf, spokenPath } from '../../lib/panel/profile-sections.ts';
import type { FieldErrors } from '../../lib/panel/settings-form.ts';
import type { ProfileValues } from '../../lib/profile/variable-schema.ts';
import { MeasuringFields } from '../settings/MeasuringFields.tsx';
import { FormContext, type ProfileForm, type WantNotifications } from '../settings/profile-form.ts';
import { ReplyFields } from '../settings/ReplyFields.tsx';
import { ConnectionFields } from './ConnectionFields.tsx';
import { ContractFields } from './ContractFields.tsx';
import { GeneralFields } from './GeneralFields.tsx';
import { MessageFields } from './MessageFields.tsx';
import { OwnValues } from './OwnValues.tsx';
import { Section } from './Section.tsx';
import { SequenceFields } from './SequenceFields.tsx';
import { VariableFields } from './VariableFields.tsx';
import { ValuesContext } from './values-context.ts';

interface Props {
  readonly entry: ProfileEntry;
  readonly form: ProfileForm;
  readonly errors: FieldErrors;
  /** What keeps it from being exported, though not from being saved. */
  readonly exposed: FieldErrors;
  /** Null until they are read. */
  readonly values: ProfileValues | null;
  readonly open: ReadonlySet<SectionId>;
  /** What the last command said; it goes with the next change. */
  readonly said: { readonly text: string; readonly bad: boolean } | null;
  readonly busy: boolean;
  /** At the end of the head. */
  readonly aside: ReactNode;
  /** The section with the whole profile as text. */
  readonly json: ReactNode;
  readonly onWantNotifications?: WantNotifications | undefined;
  readonly onOpen: (id: SectionId, open: boolean) => void;
  readonly onValues: (values: ProfileValues) => void;
  readonly onUse: () => void;
  readonly onDuplicate: () => void;
  readonly onExport: () => void;
  readonly onDelete: () => void;
  readonly onSave: () => void;
  readonly onRevert: () => void;
}

const FIELDS: Readonly<Record<Exclude<SectionId, 'json'>, () => ReactNode>> = {
  general: () => <GeneralFields />,
  variables: () => <VariableFields />,
  messages: () => <MessageFields />,
  contract: () => <ContractFields />,
  connection: () => <ConnectionFields />,
  measuring: () => <MeasuringFields />,
  replies: () => <ReplyFields />,
  sequences: () => <SequenceFields />,
};

/** One profile as a form; a built-in one is only looked at, but for what the person fills in for it. */
export function ProfileEditor(props: Props) {
  const { entry, form, errors, exposed, values, open, said, busy, json, onOpen, onValues } = props;
  const box = useRef<HTMLFormElement>(null);
  const [first] = errors;
  const [leak] = exposed;
  /** Or shows what keeps it from being saved. */
  const whenRight = (act: () => void) => {
    if (first === undefined) {
      act();
      return;
    }
    const id = sectionOf(first[0]);
    // The field must be there before the keyboard can go to it.
    flushSync(() => onOpen(id, true));
    const section = box.current?.querySelector<HTMLElement>(`[data-section="${id}"]`);
    const target = section?.querySelector<HTMLElement>('[aria-invalid="true"]') ?? section?.querySelector('button');
    target?.focus();
  };
  const save = () => whenRight(props.onSave);
  const state = entry.isChanged ? 'Not saved yet.' : '';
  const status =
    first !== undefined
      ? { text: `${spokenPath(first[0])}: ${first[1]}`, bad: true }
      : (said ??
        (leak === undefined
          ? { text: state, bad: false }
          : { text: `${state} ${namedPath(entry.profile, leak[0])}: ${leak[1]}`.trim(), bad: true }));
  return (
    <form
      ref={box}
      className="profile-editor"
      aria-label="Edited profile"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
      onKeyDown={(event) => {
        if (event.key !== 's' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        save();
      }}
    >
      <div className="profile-head">
        <h2 className="clip">{entry.profile.name}</h2>
        {entry.isBuiltIn ? <span className="dim">built-in: only your values can be changed</span> : null}
        <span className="profile-actions">
          <button type="button" className="button" disabled={busy} onClick={() => whenRight(props.onUse)}>
            {entry.isChanged ? 'Save and use' : 'Use'}
          </button>
          <button type="button" className="button" onClick={props.onDuplicate}>
            Duplicate
          </button>
          <button type="button" className="button" disabled={errors.size > 0} onClick={props.onExport}>
            Export profile
          </button>
          <button
            type="button"
            className="button"
            disabled={entry.isBuiltIn || entry.stored === null}
            onClick={props.onDelete}
          >
            Delete
          </button>
          {props.aside}
        </span>
      </div>
      <div className="profile-scroll">
        <FormContext value={{ ...form, wantNotifications: props.onWantNotifications }}>
          <ValuesContext value={values}>
            {SECTIONS.map(({ id, name }) => (
              <Section key={id} id={id} name={name} open={open.has(id)} onOpen={(now) => onOpen(id, now)}>
                {id === 'json' ? json : FIELDS[id]()}
                {id === 'variables' ? <OwnValues profile={entry.profile} values={values} onChange={onValues} /> : null}
              </Section>
            ))}
          </ValuesContext>
        </FormContext>
      </div>
      <div className="settings-bar">
        <button type="submit" className="button primary" disabled={!entry.isChanged || busy}>
          Save
        </button>
        <button type="button" className="button" disabled={!entry.isChanged || busy} onClick={props.onRevert}>
          {entry.stored === null ? 'Discard' : 'Revert'}
        </button>
        <span role="status" className={status.bad ? 'bad' : 'dim'}>
          {status.text}
        </span>
      </div>
    </form>
  );
}
