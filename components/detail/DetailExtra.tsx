import { StreamPane } from '../stream/StreamPane.tsx';
import { ChangesPane } from './ChangesPane.tsx';
import type { ExtraProps } from './detail-context.ts';
import { MessagePane } from './MessagePane.tsx';

interface Props extends ExtraProps {
  readonly tab: 'message' | 'changes' | 'stream';
}

/** What is shown of some frames only; a chunk of its own, loaded when it is first looked at. */
export function DetailExtra({ tab, ...props }: Props) {
  const { frame, context } = props;
  // Anew for each frame: what was read for the one before says nothing of this one.
  const key = `${context.live.sessionId} ${frame.seq}`;
  switch (tab) {
    case 'message':
      return <MessagePane key={key} {...props} />;
    case 'changes':
      return <ChangesPane key={key} {...props} />;
    case 'stream':
      return <StreamPane {...props} />;
  }
}
