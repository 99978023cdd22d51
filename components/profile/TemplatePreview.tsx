import { useContext, useMemo } from 'react';
import { previewOf } from '../../lib/panel/profile-preview.ts';
import type { SettingPath } from '../../lib/panel/settings-form.ts';
import type { Environment, Variable } from '../../lib/profile/variable-schema.ts';
import { useField } from '../settings/profile-form.ts';
import { ValuesContext } from './values-context.ts';

const MAX_SHOWN = 2000;

interface Props {
  readonly path: SettingPath;
}

/** A message with its placeholders filled, and what keeps it from being filled. */
export function TemplatePreview({ path }: Props) {
  const { value: body, error } = useField<string>(path);
  const { value: variables } = useField<Variable[]>('variables');
  const { value: environments } = useField<Environment[]>('environments');
  const values = useContext(ValuesContext);
  const preview = useMemo(
    () => previewOf(body, { variables, environments }, values, Date.now()),
    [body, variables, environments, values],
  );
  // What is wrong with the message stands at its field.
  if (body === '' || (!preview.ok && error !== undefined)) return null;
  return (
    <div className="set-field">
      <span className="dim">Preview</span>
      {preview.ok ? (
        <pre className="profile-preview mono">{preview.value.slice(0, MAX_SHOWN)}</pre>
      ) : (
        <p className="bad">{preview.error.message}</p>
      )}
    </div>
  );
}
