const encoder = new TextEncoder();
/** A UTF-16 unit never needs more than 3 bytes (WHATWG Encoding), so a text of this many units always fits. */
const SCRATCH_UNITS = 2048;
const scratch = new Uint8Array(SCRATCH_UNITS * 3);
const BEYOND_ASCII = /[\x80-\uffff]/;

/**
 * UTF-8 length of a string in bytes, as a WebSocket sends it (a lone surrogate becomes U+FFFD, 3 bytes: RFC 6455 §5.6, WHATWG encode).
 * Allocates nothing. Most frames are ASCII, which the engine finds out in a tenth of the time that encoding takes; of the
 * others a usual one is encoded into a scratch buffer, five times faster than a loop can count, and a long one is counted.
 */
export function utf8ByteLength(text: string): number {
  if (!BEYOND_ASCII.test(text)) return text.length;
  return text.length <= SCRATCH_UNITS ? encoder.encodeInto(text, scratch).written : countBytes(text);
}

function countBytes(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) {
      bytes += 1;
    } else if (unit >= 0xd800 && unit <= 0xdbff && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      bytes += 2;
      i++;
    } else {
      bytes += 2;
    }
  }
  return bytes;
}

export function utf8Encode(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

export function bytesToBase64(bytes: Uint8Array): string {
  let binary = '';
  // 32 KiB slices stay below the engine's limit on call arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(binary);
}

/** Returns null when the text is not base64. */
export function base64ToBytes(text: string): Uint8Array<ArrayBuffer> | null {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    return null;
  }
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
