/** Values for the generators of a template. `now` in epoch ms. */
export interface TemplateValues {
  readonly now: number;
  readonly uuid: string;
  readonly counter: number;
}

/** Fills `{{now}}` (ISO-8601, UTC), `{{epoch}}` (ms), `{{uuid}}` and `{{counter}}`; other braces stay as they are. */
export function fillTemplate(body: string, values: TemplateValues): string {
  const fills: Readonly<Record<string, string>> = {
    now: new Date(values.now).toISOString(),
    epoch: String(Math.round(values.now)),
    uuid: values.uuid,
    counter: String(values.counter),
  };
  return body.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => {
    // Own names only: `{{constructor}}` would otherwise be filled from the prototype.
    return Object.hasOwn(fills, name) ? (fills[name] ?? whole) : whole;
  });
}
