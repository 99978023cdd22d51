interface Props {
  readonly url: string;
  /** Must ask the browser at once: it only listens to a click. */
  readonly onAllow: (url: string) => void;
}

/** Where a failure could be explained better: asks for access to the one host. */
export function AllowAccess({ url, onAllow }: Props) {
  return (
    <button
      type="button"
      className="button allow-access"
      title="The browser asks; without access no answer of the server to a failed handshake can be read"
      onClick={() => onAllow(url)}
    >
      Allow access to {hostOf(url)} to see why
    </button>
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'the host';
}
