import { type ReactNode, useContext, useId } from 'react';
import { countOf } from '../../lib/panel/format.ts';
import { type SectionId, sectionOf } from '../../lib/panel/profile-sections.ts';
import { FormContext } from '../settings/profile-form.ts';

interface Props {
  readonly id: SectionId;
  readonly name: string;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
  readonly children: ReactNode;
}

/** One part of a profile that unfolds; folded, it says whether something in it needs correcting. */
export function Section({ id, name, open, onOpen, children }: Props) {
  const body = useId();
  const { errors } = useContext(FormContext);
  const wrong = [...errors.keys()].filter((path) => sectionOf(path) === id).length;
  return (
    <section className="profile-section" data-section={id} aria-label={name}>
      <h3>
        <button
          type="button"
          className="profile-fold"
          aria-expanded={open}
          {...(open ? { 'aria-controls': body } : {})}
          onClick={() => onOpen(!open)}
        >
          <span aria-hidden="true">{open ? '▾' : '▸'}</span> {name}
          {wrong === 0 ? null : <span className="bad"> · {countOf(wrong, 'field')} to correct</span>}
        </button>
      </h3>
      {open ? (
        <div id={body} className="profile-fields">
          {children}
        </div>
      ) : null}
    </section>
  );
}
