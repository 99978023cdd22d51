import { useId } from 'react';
import { filledRows } from '../../lib/panel/header-rows.ts';
import type { HandshakeHeader } from '../../lib/protocol/handshake.ts';
import { MenuButton } from '../ui/MenuButton.tsx';
import { HeaderEditor } from './HeaderEditor.tsx';

interface Props {
  readonly headers: readonly HandshakeHeader[];
  /** Names that the profile sets by itself. */
  readonly ofProfile: readonly string[];
  readonly onChange: (headers: readonly HandshakeHeader[]) => void;
}

/** Handshake headers of the connect form: their number, and the editor behind it. */
export function HeadersButton({ headers, ofProfile, onChange }: Props) {
  const title = useId();
  const count = filledRows(headers).length + ofProfile.length;
  return (
    <MenuButton label={count === 0 ? 'Headers' : `Headers (${count})`} popup="dialog" labelledBy={title}>
      <div className="headers-popover">
        <h2 id={title}>Handshake headers</h2>
        <HeaderEditor headers={headers} ofProfile={ofProfile} onChange={onChange} />
      </div>
    </MenuButton>
  );
}
