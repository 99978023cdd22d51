import { CLARITY_PROFILE } from '../../lib/profile/clarity.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import { maskUrlSecrets } from '../../lib/protocol/url-secrets.ts';

interface Props {
  readonly onUseProfile: (profile: Profile) => void;
  /** Opens the profiles. */
  readonly onProfiles: () => void;
}

export function Welcome({ onUseProfile, onProfiles }: Props) {
  return (
    <div className="empty">
      <h2>Connect to a WebSocket server</h2>
      <p>
        Type an address above and press <b>Connect</b>. Socketwright holds the connection in the background, records
        every frame, checks envelopes against the profile’s contract and measures replies. Closing this panel does not
        drop it.
      </p>
      <p>
        A profile says how a server talks.{' '}
        <button type="button" className="button" onClick={onProfiles}>
          Make a profile for your server
        </button>
      </p>
      <p>
        If the demo servers of this project are running, try{' '}
        <button type="button" className="link mono" onClick={() => onUseProfile(CLARITY_PROFILE)}>
          {maskUrlSecrets(CLARITY_PROFILE.url)}
        </button>
        .
      </p>
      <p>
        Press <kbd>?</kbd> for the keys.
      </p>
    </div>
  );
}
