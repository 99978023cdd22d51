import { useMemo, useState } from 'react';
import { formatCount } from '../../lib/panel/format.ts';
import type { Payload } from '../../lib/protocol/frame.ts';
import { parsePayload, payloadText } from './loaded-payload.ts';

const FIRST_CHARACTERS = 50_000;
/** Blocks of this size, so that the browser lays out only those on the screen (content-visibility). */
const BLOCK_CHARACTERS = 20_000;

export function RawText({ payload }: { readonly payload: Payload }) {
  const [pretty, setPretty] = useState(false);
  const [all, setAll] = useState(false);
  const source = useMemo(() => payloadText(payload), [payload]);
  const text = useMemo(() => {
    if (!pretty) return source;
    const parsed = parsePayload(payload);
    return parsed.ok ? JSON.stringify(parsed.value, null, 2) : source;
  }, [pretty, payload, source]);
  const shown = all ? text : text.slice(0, FIRST_CHARACTERS);
  const blocks = useMemo(() => cut(shown), [shown]);
  return (
    <div className="raw">
      <div className="raw-bar">
        <label>
          <input type="checkbox" checked={pretty} onChange={(event) => setPretty(event.target.checked)} /> Indent JSON
        </label>
        {typeof payload === 'string' ? null : <span className="dim">binary, decoded as UTF-8</span>}
      </div>
      {blocks.map(({ at, text: block }) => (
        <pre key={at} className="mono raw-block">
          {block}
        </pre>
      ))}
      {shown.length < text.length ? (
        <p className="note">
          {formatCount(shown.length)} of {formatCount(text.length)} characters.{' '}
          <button type="button" className="link" onClick={() => setAll(true)}>
            Show all
          </button>
        </p>
      ) : null}
    </div>
  );
}

function cut(text: string): { at: number; text: string }[] {
  const blocks: { at: number; text: string }[] = [];
  for (let at = 0; at < text.length; at += BLOCK_CHARACTERS)
    blocks.push({ at, text: text.slice(at, at + BLOCK_CHARACTERS) });
  return blocks;
}
