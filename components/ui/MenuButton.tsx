import { type ReactNode, useCallback, useId, useRef } from 'react';

interface Props {
  readonly label: string;
  readonly children: ReactNode;
  readonly accessibleName?: string;
  readonly disabled?: boolean;
  readonly className?: string;
  /** `dialog` for more than a list to choose from. */
  readonly popup?: 'menu' | 'dialog';
  /** Id of what names a dialog. */
  readonly labelledBy?: string;
  readonly onOpen?: () => void;
}

/** A button that opens a small list in the top layer. Esc and a click outside close it; choosing closes it too. */
export function MenuButton(props: Props) {
  const { label, children, accessibleName, disabled = false, className = 'button', popup = 'menu', onOpen } = props;
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);

  const place = useCallback(() => {
    const from = button.current?.getBoundingClientRect();
    const element = menu.current;
    if (from === undefined || element === null) return;
    const room = document.documentElement.clientWidth - element.offsetWidth - 4;
    element.style.left = `${Math.max(4, Math.min(from.left, room))}px`;
    const below = document.documentElement.clientHeight - from.bottom;
    if (below < element.offsetHeight + 8 && from.top > below)
      element.style.top = `${from.top - element.offsetHeight - 2}px`;
    else element.style.top = `${from.bottom + 2}px`;
  }, []);

  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        popoverTarget={id}
        disabled={disabled}
        aria-haspopup={popup}
        {...(accessibleName === undefined ? {} : { 'aria-label': accessibleName })}
      >
        {label}
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        className={`menu ${popup}`}
        {...(popup === 'dialog' ? { role: 'dialog', 'aria-labelledby': props.labelledBy } : {})}
        onBeforeToggle={(event) => {
          if (event.newState === 'open') onOpen?.();
        }}
        onToggle={(event) => {
          place();
          // A panel is resized all day, also under an open list.
          if (event.newState === 'open') addEventListener('resize', place);
          else removeEventListener('resize', place);
        }}
        onClickCapture={(event) => {
          if (event.target instanceof Element && event.target.closest('.menu-item')) menu.current?.hidePopover();
        }}
      >
        {children}
      </div>
    </>
  );
}
