import { describeThrown } from '../base/result.ts';

/** What is wrong with the storage, and what to do. */
export function storageCause(thrown: unknown): string {
  const full = thrown instanceof DOMException && thrown.name === 'QuotaExceededError';
  return full
    ? 'The disk or the storage quota is full. Delete old sessions or free disk space.'
    : `The browser's storage refused (${describeThrown(thrown)}). Restart the browser if it stays so.`;
}
