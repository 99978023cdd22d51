import { type ReactNode, useId, useRef } from 'react';

interface Props {
  readonly label: string;
  readonly children: ReactNode;
  readonly accessibleName?: string;
  readonly disabled?: boolean;
  readonly className?: string;
  readonly onOpen?: () => void;
}

/** A button that opens a small list in the top layer. Esc and a click outside close it; choosing closes it too. */
export function MenuButton(props: Props) {
  const { label, children, accessibleName, disabled = false, className = 'button', onOpen } = props;
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);

  const place = () => {
    const from = button.current?.getBoundingClientRect();
    const element = menu.current;
    if (from === undefined || element === null) return;
    const room = document.documentElement.clientWidth - element.offsetWidth - 4;
    element.style.left = `${Math.max(4, Math.min(from.left, room))}px`;
    const below = document.documentElement.clientHeight - from.bottom;
    if (below < element.offsetHeight + 8 && from.top > below)
      element.style.top = `${from.top - element.offsetHeight - 2}px`;
    else element.style.top = `${from.bottom + 2}px`;
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        popoverTarget={id}
        disabled={disabled}
        aria-haspopup="true"
        {...(accessibleName === undefined ? {} : { 'aria-label': accessibleName })}
      >
        {label}
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        className="menu"
        onBeforeToggle={(event) => {
          if (event.newState === 'open') onOpen?.();
        }}
        onToggle={place}
        onClickCapture={(event) => {
          if (event.target instanceof Element && event.target.closest('.menu-item')) menu.current?.hidePopover();
        }}
      >
        {children}
      </div>
    </>
  );
}
