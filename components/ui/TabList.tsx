import type { KeyboardEvent, ReactNode } from 'react';

interface Props<Id extends string> {
  /** Accessible name of the list. */
  readonly label: string;
  /** Begins the ids of tabs and panel; unique within the page. */
  readonly name: string;
  readonly tabs: readonly { readonly id: Id; readonly label: ReactNode }[];
  readonly value: Id;
  readonly onChange: (id: Id) => void;
}

/** Tabs after the ARIA pattern: one tab stop, arrows move and choose. Its panel is a `TabPanel` with the same name. */
export function TabList<Id extends string>({ label, name, tabs, value, onChange }: Props<Id>) {
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const at = tabs.findIndex((tab) => tab.id === value);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length];
    if (next === undefined) return;
    event.preventDefault();
    onChange(next.id);
    document.getElementById(tabId(name, next.id))?.focus();
  };
  return (
    <div role="tablist" aria-label={label} className="tabs-list">
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          id={tabId(name, tab.id)}
          className="tab"
          aria-selected={tab.id === value}
          {...(tab.id === value ? { 'aria-controls': tabPanelId(name) } : {})}
          tabIndex={tab.id === value ? 0 : -1}
          onClick={() => onChange(tab.id)}
          onKeyDown={onKeyDown}
        >
          {tab.label}
        </button>
      ))}
    </div>
  );
}

interface PanelProps {
  readonly name: string;
  readonly tab: string;
  readonly className: string;
  /** False where something inside takes the keyboard, as the grid does. */
  readonly isStop: boolean;
  readonly children: ReactNode;
}

export function TabPanel({ name, tab, className, isStop, children }: PanelProps) {
  return (
    <div
      role="tabpanel"
      id={tabPanelId(name)}
      aria-labelledby={tabId(name, tab)}
      className={className}
      {...(isStop ? { tabIndex: 0 } : {})}
    >
      {children}
    </div>
  );
}

export function tabPanelId(name: string): string {
  return `${name}-panel`;
}

function tabId(name: string, tab: string): string {
  return `${name}-tab-${tab}`;
}
