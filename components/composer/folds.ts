/** What can be opened under the message. */
export const FOLDS = [
  ['preview', 'Preview'],
  ['variables', 'Variables'],
  ['repeat', 'Repeat'],
] as const;

export type Fold = (typeof FOLDS)[number][0];
