import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { findJwt } from '../../protocol/jwt.ts';
import { checkWebSocketUrl } from '../../protocol/url.ts';
import { MASK, maskUrlSecrets } from '../../protocol/url-secrets.ts';
import { literalSecrets } from '../profile-secrets.ts';
import type { Profile } from '../schema.ts';
import type { Reading } from './reading.ts';

const WINDOW = 65_536;
const STEP = 49_152;

/** Whether a query parameter of this name carries a credential. */
export function isSecretParameter(name: string): boolean {
  const parameter = `?${name}=x`;
  return maskUrlSecrets(parameter) !== parameter;
}

/** The document without tokens in its texts: examples often carry one, and a profile must not. */
export function withoutTokens(root: JsonObject): { readonly root: JsonObject; readonly masked: number } {
  let masked = 0;
  const made = mask(root);
  return { root: isJsonObject(made) ? made : root, masked };

  function mask(one: Json): Json {
    if (typeof one === 'string') {
      let text = one;
      // In pieces that overlap, since long texts are not searched whole.
      for (let from = 0; from < text.length; ) {
        const token = findJwt(text.slice(from, from + WINDOW));
        if (token === null) from += STEP;
        else {
          text = text.replaceAll(token, MASK);
          masked++;
        }
      }
      return text;
    }
    if (Array.isArray(one)) return one.map(mask);
    if (!isJsonObject(one)) return one;
    return Object.fromEntries(Object.entries(one).map(([key, part]) => [key, mask(part)]));
  }
}

/** The profile, with an empty address where the document's cannot be used or holds a credential. */
export function withUsableUrl(reading: Reading, profile: Profile): Profile {
  const { url } = profile;
  if (literalSecrets(profile).some(({ path }) => path === 'url')) {
    reading.note('The address in the document holds a password or a token: type it with a secret variable instead.');
    return { ...profile, url: '' };
  }
  const checked = url === '' || url.includes('{{') ? null : checkWebSocketUrl(url);
  if (checked === null || checked.ok) return profile;
  reading.note(`The address of the document cannot be used: ${checked.error.message}`);
  return { ...profile, url: '' };
}
