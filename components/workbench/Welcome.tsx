interface Props {
  readonly onUseAddress: (url: string) => void;
}

/** Where the demo servers of this project listen when they run. */
const DEMO_URL = 'ws://localhost:8090/api/v1/ws/devteam';

export function Welcome({ onUseAddress }: Props) {
  return (
    <div className="empty">
      <h2>Connect to a WebSocket server</h2>
      <p>
        Type an address above and press <b>Connect</b>. Socketwright holds the connection in the background, records
        every frame, checks envelopes against the profile’s contract and measures replies. Closing this panel does not
        drop it.
      </p>
      <p>
        If the demo servers of this project are running, try{' '}
        <button type="button" className="link mono" onClick={() => onUseAddress(DEMO_URL)}>
          {DEMO_URL}
        </button>
        .
      </p>
      <p>
        Press <kbd>?</kbd> for the keys.
      </p>
    </div>
  );
}
