import { type DecodedJwt, decodeJwt, findJwt, jwtExpiry } from '../protocol/jwt.ts';
import type { Note } from './session-notes.ts';
import type { Settings } from './settings-form.ts';
import { spokenTime } from './spoken-time.ts';

/** The first JSON Web Token in any of these texts, taken apart; null when there is none. */
export function tokenIn(texts: readonly string[]): DecodedJwt | null {
  for (const text of texts) {
    const found = findJwt(text);
    if (found !== null) return decodeJwt(found);
  }
  return null;
}

/** The token with which a session opens its handshakes: in a header, or in its `address`, the URL with the subprotocols. */
export function sessionToken({ headers, profile }: Settings, address: string): DecodedJwt | null {
  return tokenIn([...headers.map(({ value }) => value), ...profile.headers.map(({ value }) => value), address]);
}

/** How long a token still serves, in few words; null for one without an end. */
export function tokenNote(token: DecodedJwt, now: number): Note | null {
  const { state, sentence } = jwtExpiry(token, now);
  const { expiresAt } = token;
  switch (state) {
    case 'none':
      return null;
    case 'not-yet':
      return { text: 'token not valid yet', tone: 'wait', title: sentence };
    case 'expired':
      return { text: `token expired ${spokenTime(now - (expiresAt ?? now))} ago`, tone: 'bad', title: sentence };
    case 'soon':
    case 'valid': {
      const tone = state === 'soon' ? 'wait' : 'dim';
      return { text: `token expires in ${spokenTime((expiresAt ?? now) - now)}`, tone, title: sentence };
    }
  }
}
