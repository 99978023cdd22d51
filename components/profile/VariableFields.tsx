import { useContext } from 'react';
import type { Json } from '../../lib/base/json.ts';
import { freeName } from '../../lib/panel/profile-id.ts';
import type { Environment, Variable } from '../../lib/profile/variable-schema.ts';
import { CheckField } from '../settings/CheckField.tsx';
import { Group } from '../settings/Group.tsx';
import { FormContext, useField } from '../settings/profile-form.ts';
import { RowList } from '../settings/RowList.tsx';
import { TextField } from '../settings/TextField.tsx';
import { TypedField, TypedInput } from '../settings/TypedField.tsx';

/** What templates may name, and values of them that go together. */
export function VariableFields() {
  const { value: variables, set } = useField<readonly Variable[]>('variables');
  const { value: environments } = useField<readonly Environment[]>('environments');
  const fresh = (): Variable => {
    const name = freeName('variable', new Set(variables.map((one) => one.name)));
    return { name, value: '', secret: false, about: '' };
  };
  // The value of a secret is the person's own, so one that stood here goes.
  const keepSecret = (at: number, secret: boolean) =>
    set(variables.map((one, i) => (i === at ? { ...one, secret, value: secret ? '' : one.value } : one)));
  return (
    <>
      <p className="dim">Templates use a variable as {'{{name}}'}. What you fill in for yourself is further down.</p>
      <RowList path="variables" name="variable" fresh={fresh} titleOf={(row) => row.name}>
        {(row, at) => (
          <>
            <TextField path={`${row}.name`} label="Name" hint="letters, digits and _" />
            <CheckField
              path={`${row}.secret`}
              label="Secret: masked, and its value is never part of the profile"
              onSet={(secret) => keepSecret(at, secret)}
            />
            {variables[at]?.secret === true ? null : (
              <TypedField
                path={`${row}.value`}
                label="Value"
                hint='5 is a number, "5" a text; a text may hold {{uuid}}, filled once for each session'
              />
            )}
            <TextField path={`${row}.about`} label="About" hint="for whoever fills it in" />
          </>
        )}
      </RowList>
      <Group name="Environments">
        <p className="dim">Values that go together, such as those of a staging server. Empty: as the variable says.</p>
        <RowList
          path="environments"
          name="environment"
          fresh={(): Environment => ({
            name: freeName('environment', new Set(environments.map((one) => one.name))),
            values: {},
          })}
        >
          {(row, at) => (
            <>
              <TextField path={`${row}.name`} label="Name" hint="such as staging" />
              <EnvironmentValues at={at} variables={variables} />
            </>
          )}
        </RowList>
      </Group>
    </>
  );
}

function EnvironmentValues({ at, variables }: { readonly at: number; readonly variables: readonly Variable[] }) {
  const path = `environments.${at}.values` as const;
  const { value: values, readOnly, set } = useField<Readonly<Record<string, Json>>>(path);
  const { errors } = useContext(FormContext);
  const open = variables.filter(({ secret, name }) => !secret && name !== '');
  const strange = Object.keys(values).filter((name) => open.every((one) => one.name !== name));
  if (open.length + strange.length === 0) {
    return <p className="dim">There is no variable yet that could have a value here.</p>;
  }
  const fields = open.map(({ name, value }) => (
    <TypedInput
      key={name}
      label={name}
      value={Object.hasOwn(values, name) ? values[name] : undefined}
      placeholder={typeof value === 'string' ? value : JSON.stringify(value)}
      error={errors.get(`${path}.${name}`)}
      readOnly={readOnly}
      hint="in this environment"
      onChange={(next) => set(withEntry(values, name, next === '' ? undefined : next))}
    />
  ));
  return (
    <>
      {fields}
      {strange.map((name) => (
        <p key={name} className="bad profile-line">
          A value for {JSON.stringify(name)}, which is no variable that may have one here.
          <button type="button" className="button" onClick={() => set(withEntry(values, name, undefined))}>
            Remove it
          </button>
        </p>
      ))}
    </>
  );
}

/** A copy with one entry set, or without it. */
export function withEntry<T>(record: Readonly<Record<string, T>>, name: string, value: T | undefined) {
  const others = Object.entries(record).filter(([key]) => key !== name);
  return Object.fromEntries(value === undefined ? others : [...others, [name, value]]);
}
