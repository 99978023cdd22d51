import { useEffect, useRef } from 'react';

const KEYS: readonly (readonly [string, string])[] = [
  ['/', 'Go to the filter'],
  ['↑ ↓', 'Previous or next frame'],
  ['Page Up, Page Down', 'One screen up or down'],
  ['Home, End', 'First frame; last frame, and follow new ones'],
  ['Enter', 'Open the frame’s detail'],
  ['Esc', 'Close the detail, or leave the filter'],
  ['Ctrl/⌘ Enter', 'Send the message in the composer'],
  ['Ctrl/⌘ K', 'Clear the view (everything stays recorded)'],
  ['F2', 'Rename the session, in the list'],
  ['?', 'This sheet'],
];

interface Props {
  readonly open: boolean;
  readonly onClose: () => void;
}

export function KeySheet({ open, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog ref={dialog} className="key-sheet" aria-label="Keys" onClose={onClose}>
      <h2>Keys</h2>
      <dl>
        {KEYS.map(([keys, does]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p className="dim">
        Filter: words, “quoted text”, /regex/, type:execution-*, is:invalid, is:warning, is:slow, is:late, dir:sent,
        length:&gt;1k, latency:&gt;500, and - in front to leave out.
      </p>
      <button type="button" className="button" onClick={onClose}>
        Close
      </button>
    </dialog>
  );
}
