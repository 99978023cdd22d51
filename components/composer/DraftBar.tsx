import { formatCount } from '../../lib/panel/format.ts';
import {
  type Draft,
  type DraftMode,
  modeOf,
  modesOf,
  type OutgoingCheck,
  withTemplate,
} from '../../lib/panel/outgoing.ts';
import type { SecretMask } from '../../lib/panel/secret-mask.ts';
import { groupTemplates } from '../../lib/panel/template-groups.ts';
import type { Profile, Template } from '../../lib/profile/schema.ts';
import type { Codec } from '../../lib/protocol/codec.ts';

const MODE_WORDS: Readonly<Record<DraftMode, string>> = {
  message: 'Message',
  text: 'Text frame',
  hex: 'Binary, as hex',
  base64: 'Binary, as base64',
};

interface Props {
  readonly draft: Draft;
  readonly profile: Profile;
  readonly codec: Codec;
  readonly onDraft: (draft: Draft) => void;
}

/** Where a message begins: a template and a format. */
export function DraftBar({ draft, profile, codec, onDraft }: Props) {
  const { loose, groups } = groupTemplates(profile.templates);
  return (
    <>
      <label>
        <span className="composer-word dim">Template</span>
        <select
          className="select"
          value={draft.templateId}
          onChange={(event) => onDraft(withTemplate(draft, profile, event.target.value))}
        >
          <option value="">none</option>
          <Options templates={loose} />
          {groups.map(({ name, templates }) => (
            <optgroup key={name} label={name}>
              <Options templates={templates} />
            </optgroup>
          ))}
        </select>
      </label>
      <label>
        <span className="visually-hidden">Format</span>
        <select
          className="select"
          title={codec.writing}
          value={modeOf(draft, codec)}
          onChange={(event) => onDraft({ ...draft, mode: event.target.value as DraftMode })}
        >
          {modesOf(codec).map((mode) => (
            <option key={mode} value={mode}>
              {MODE_WORDS[mode]}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

function Options({ templates }: { readonly templates: readonly Template[] }) {
  return templates.map((template) => (
    <option key={template.id} value={template.id}>
      {template.name}
    </option>
  ));
}

interface SizeProps {
  readonly check: OutgoingCheck;
  readonly mask: SecretMask;
  readonly isEmpty: boolean;
}

/** What would leave, and whether it may. */
export function SizeNote({ check, mask, isEmpty }: SizeProps) {
  const { limit, byteLength, frames } = check;
  const size =
    limit === null ? `${formatCount(byteLength)} B` : `${formatCount(byteLength)} B of ${formatCount(limit)}`;
  return (
    <span className={`composer-size mono ${check.isOver ? 'bad' : ''}`}>
      {size}
      {frames.length > 1 ? ` in ${formatCount(frames.length)} frames` : ''}
      {isEmpty ? null : check.refusal === null ? (
        <span>
          {' · '}
          <span role="img" aria-label="ready to send">
            ✓
          </span>
        </span>
      ) : (
        <span className="bad" title={mask.excerpt(check.refusal)}>
          {' · '}
          <span role="img" aria-label="would be refused">
            ✕
          </span>
        </span>
      )}
    </span>
  );
}
