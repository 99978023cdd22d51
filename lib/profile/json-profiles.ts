import { json, PROFILE_DEFAULTS } from './profile-base.ts';
import type { Profile } from './schema.ts';

/** For any server: names message types by `type` where there is one, checks nothing else. */
export const JSON_PROFILE: Profile = {
  ...PROFILE_DEFAULTS,
  id: 'json',
  name: 'Any server (JSON or text)',
  description: 'No contract; pairs a reply with a request by id.',
  url: '',
  correlation: {
    rules: [{ by: 'path', asks: 'sent', requestPath: 'id', replyPath: 'id', requestType: null, replyType: null }],
    timeoutMs: null,
  },
  templates: [{ id: 'object', name: 'JSON object', body: json({ type: 'ping', id: '{{uuid}}' }) }],
};
