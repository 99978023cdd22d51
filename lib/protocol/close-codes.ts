/** The purpose of the connection is fulfilled (RFC 6455 §7.4.1). */
export const NORMAL_CLOSURE = 1000;
/** A close frame without a code; never on the wire (RFC 6455 §7.4.1). */
export const NO_STATUS = 1005;
/** A loss without a close frame; never on the wire, only told by the browser or by us (RFC 6455 §7.4.1). */
export const ABNORMAL_CLOSURE = 1006;
/** TLS failed; never on the wire, and of today's browsers only Firefox tells it (RFC 6455 §7.4.1, measured). */
export const TLS_HANDSHAKE = 1015;

/** Names and meanings of close codes: RFC 6455 §7.4.1 and the IANA WebSocket Close Code registry. */
interface CloseCodeInfo {
  readonly name: string;
  readonly meaning: string;
}

const CLOSE_CODES: ReadonlyMap<number, CloseCodeInfo> = new Map([
  [NORMAL_CLOSURE, { name: 'Normal Closure', meaning: 'The purpose of the connection is fulfilled.' }],
  [1001, { name: 'Going Away', meaning: 'The server is shutting down or the client left the page.' }],
  [1002, { name: 'Protocol Error', meaning: 'A peer broke the WebSocket protocol.' }],
  [1003, { name: 'Unsupported Data', meaning: 'A peer got a kind of data that it cannot accept.' }],
  [NO_STATUS, { name: 'No Status Received', meaning: 'The close frame carried no code.' }],
  [ABNORMAL_CLOSURE, { name: 'Abnormal Closure', meaning: 'The connection was lost without a close frame.' }],
  [1007, { name: 'Invalid Frame Payload Data', meaning: 'A text frame was not valid UTF-8.' }],
  [
    1008,
    {
      name: 'Policy Violation',
      meaning: 'The peer refuses by a rule of its own: a message, or often a missing or expired token.',
    },
  ],
  [1009, { name: 'Message Too Big', meaning: 'A message was larger than the peer accepts.' }],
  [1010, { name: 'Mandatory Extension', meaning: 'The server did not agree on an extension the client needs.' }],
  [1011, { name: 'Internal Error', meaning: 'The server met a condition it did not expect.' }],
  [1012, { name: 'Service Restart', meaning: 'The server restarts.' }],
  [1013, { name: 'Try Again Later', meaning: 'The server is overloaded.' }],
  [1014, { name: 'Bad Gateway', meaning: 'A gateway got an invalid answer from upstream.' }],
  [TLS_HANDSHAKE, { name: 'TLS Handshake', meaning: 'The TLS handshake failed.' }],
]);

export function closeCodeName(code: number): string {
  const known = CLOSE_CODES.get(code);
  if (known !== undefined) return known.name;
  if (code >= 3000 && code <= 3999) return 'Registered';
  if (code >= 4000 && code <= 4999) return 'Private Use';
  return 'Unassigned';
}

export function closeCodeMeaning(code: number): string {
  const known = CLOSE_CODES.get(code);
  if (known !== undefined) return known.meaning;
  if (code >= 3000 && code <= 3999) return 'Registered for libraries and frameworks (IANA).';
  if (code >= 4000 && code <= 4999) return 'Defined by the application.';
  return 'Not a code of RFC 6455.';
}
