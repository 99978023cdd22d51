/** Where the keyboard goes when what it was in closes. */
export function focusGrid(): void {
  document.querySelector<HTMLElement>('[role="grid"]')?.focus();
}
