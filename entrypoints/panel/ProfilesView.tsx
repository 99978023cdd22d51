import { type RefObject, useEffect, useReducer, useRef, useState } from 'react';
import { requestNotifications } from '../../lib/platform/notifications.ts';
import '../../components/profile/profile.css';
import { ImportPane } from '../../components/profile/ImportPane.tsx';
import { JsonFields } from '../../components/profile/JsonFields.tsx';
import { ProfileEditor } from '../../components/profile/ProfileEditor.tsx';
import { ProfileList } from '../../components/profile/ProfileList.tsx';
import { readProfileFile } from '../../lib/contract/profile-file.ts';
import { type EditorMemory, fixedId, type ProfileEntry } from '../../lib/panel/profile-editor.ts';
import { exportRefusal } from '../../lib/panel/profile-problems.ts';
import { savedText } from '../../lib/panel/profile-words.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import { ProfileNotes } from './ProfileNotes.tsx';
import { MAX_DOCUMENT_BYTES } from './parse-document.ts';
import { saveProfileFile } from './profile-files.ts';
import type { PanelServices } from './services.ts';
import { useProfileEditor } from './use-profile-editor.ts';
import { useProfileImport } from './use-profile-import.ts';

interface Props {
  readonly bridge: PanelServices['bridge'];
  /** Of the person's own. */
  readonly profiles: readonly Profile[];
  /** The profile to show first: the one that is chosen for connecting. */
  readonly initial: string;
  /** Where drafts outlive the view. */
  readonly memory: RefObject<EditorMemory | null>;
  readonly onClose: () => void;
  /** Chooses a profile for connecting. */
  readonly onUse: (profile: Profile) => void;
}

interface Said {
  readonly key: string;
  readonly text: string;
  readonly bad: boolean;
  /** It is true only while nothing is written on. */
  readonly saved?: boolean;
}

const CHOSEN = '.profiles-item[aria-current="true"], .profiles-pick select';
const FIRST_FIELD = '[data-section="general"] input';
const DECISION = '[data-note="import"] :is(select, .button:not(.quiet))';
const UNDO_BUTTON = '[data-note="undo"] button';

/** Everything about profiles: makes, edits, duplicates, imports, exports and deletes them. */
export function ProfilesView({ bridge, profiles, initial, memory, onClose, onUse }: Props) {
  const box = useRef<HTMLElement>(null);
  const [said, setSaid] = useState<Said | null>(null);
  const editor = useProfileEditor({ bridge, profiles, initial, memory, onEdit: () => setSaid(null) });
  const { state, dispatch, entries, entry, draft } = editor;
  const isSaid = said !== null && said.key === entry?.key && !(said.saved === true && entry.isChanged);
  const say = (key: string, text: string, bad: boolean) => setSaid({ key, text, bad });
  const importing = useProfileImport(editor);

  const latest = useRef(onClose);
  latest.current = onClose;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      // What lies above the view is closed first.
      const isCovered = document.querySelector('dialog[open], :popover-open') !== null;
      if (event.key === 'Escape' && !event.defaultPrevented && !isCovered) latest.current();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
  useEffect(() => focusIn(box.current, [CHOSEN]), []);

  /** Where the keyboard goes once what was done is drawn. */
  const wanted = useRef<readonly string[]>([]);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const thenFocus = (...selectors: readonly string[]) => {
    wanted.current = selectors;
    redraw();
  };
  useEffect(() => {
    focusIn(box.current, wanted.current);
    wanted.current = [];
  });
  const save = async (target: ProfileEntry) => {
    const reply = await editor.save(target);
    if (!reply.ok) say(target.key, reply.error.message, true);
    else setSaid({ key: reply.value.profile.id, text: savedText(reply.value.sessions), bad: false, saved: true });
    return reply;
  };
  /** What is shown is what is taken, so changes are saved first. */
  const use = async (target: ProfileEntry) => {
    if (!target.isChanged) {
      onUse(target.profile);
      return;
    }
    const reply = await save(target);
    if (reply.ok) onUse(reply.value.profile);
  };
  const exportFile = ({ key, profile }: ProfileEntry) => {
    const refusal = exportRefusal(profile, editor.values);
    say(key, refusal ?? saveProfileFile(profile), refusal !== null);
  };
  const remove = async (target: ProfileEntry) => {
    const reply = await editor.remove(target);
    if (!reply.ok) say(target.key, reply.error.message, true);
    else thenFocus(UNDO_BUTTON);
  };
  const applyText = (target: ProfileEntry, text: string): string | null => {
    const read = readProfileFile(text);
    if (!read.ok) return read.error.message;
    const fixed = fixedId(target, read.value);
    if (fixed !== null) return fixed;
    dispatch({ kind: 'put', key: target.key, base: target.profile, profile: read.value });
    return null;
  };
  const importFrom = async (text: string, name: string): Promise<string | null> => {
    const problem = await importing.read(text, name);
    // What was pressed goes away, or what is to be decided stands above it.
    if (problem === null) thenFocus(DECISION, CHOSEN);
    return problem;
  };
  const close = (
    <button type="button" className="button quiet profiles-close" title="Close (Esc)" onClick={onClose}>
      Close ✕
    </button>
  );

  return (
    <section ref={box} className="profiles" aria-label="Profile editor">
      <ProfileList
        entries={entries}
        chosen={entry?.key ?? null}
        onChoose={editor.choose}
        onNew={() => {
          editor.addNew();
          thenFocus(FIRST_FIELD);
        }}
        onImport={() => {
          editor.choose(null);
          thenFocus('.profile-import .primary');
        }}
      />
      <div className="profiles-main">
        <ProfileNotes editor={editor} importing={importing} onFocusList={() => thenFocus(CHOSEN)} />
        {entry === null ? (
          <ImportPane maxBytes={MAX_DOCUMENT_BYTES} aside={close} onRead={importFrom} />
        ) : (
          <ProfileEditor
            key={entry.key}
            entry={entry}
            form={editor.form(entry)}
            errors={editor.errors}
            exposed={editor.exposed}
            values={editor.values}
            open={state.open}
            said={isSaid ? said : null}
            busy={editor.busy}
            onWantNotifications={requestNotifications}
            aside={close}
            json={
              <JsonFields
                profile={entry.profile}
                text={draft?.text ?? null}
                readOnly={entry.isBuiltIn}
                onText={(text) => dispatch({ kind: 'text', key: entry.key, base: entry.profile, text })}
                onApply={(text) => applyText(entry, text)}
              />
            }
            onOpen={(id, open) => dispatch({ kind: 'section', id, open })}
            onValues={(values) => dispatch({ kind: 'values', key: entry.key, values })}
            onUse={() => void use(entry)}
            onDuplicate={() => {
              editor.duplicate(entry.profile);
              thenFocus(FIRST_FIELD);
            }}
            onExport={() => exportFile(entry)}
            onDelete={() => void remove(entry)}
            onSave={() => void save(entry)}
            onRevert={() => {
              editor.revert(entry);
              thenFocus(UNDO_BUTTON);
            }}
          />
        )}
      </div>
    </section>
  );
}

/** The first of what fits that is drawn: a narrow panel has no list. Earlier selectors go before later ones. */
function focusIn(box: HTMLElement | null, selectors: readonly string[]): void {
  const fits = selectors.flatMap((selector) => [...(box?.querySelectorAll<HTMLElement>(selector) ?? [])]);
  const target = fits.find((one) => one.offsetParent !== null);
  target?.focus();
  if (target instanceof HTMLInputElement) target.select();
}
