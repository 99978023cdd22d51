import type { Payload } from '../protocol/frame.ts';

/**
 * Stands for a whole payload in little memory: kind, length and 53 bits of hash (cyrb53, public domain). Two of the 100 000
 * requests that may wait are taken for each other once in two million such sessions.
 */
export function contentKey(payload: Payload): string {
  return typeof payload === 'string' ? textKey(payload) : bytesKey(payload);
}

function textKey(text: string): string {
  let a = SEED_A;
  let b = SEED_B;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, PRIME_A);
    b = Math.imul(b ^ unit, PRIME_B);
  }
  return `t${text.length}:${mixed(a, b)}`;
}

function bytesKey(bytes: Uint8Array): string {
  let a = SEED_A;
  let b = SEED_B;
  for (const byte of bytes) {
    a = Math.imul(a ^ byte, PRIME_A);
    b = Math.imul(b ^ byte, PRIME_B);
  }
  return `b${bytes.byteLength}:${mixed(a, b)}`;
}

const SEED_A = 0xdeadbeef;
const SEED_B = 0x41c6ce57;
const PRIME_A = 2_654_435_761;
const PRIME_B = 1_597_334_677;

function mixed(a: number, b: number): string {
  const first = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  const second = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(first ^ (first >>> 13), 3_266_489_909);
  return (2 ** 32 * (0x1f_ffff & second) + (first >>> 0)).toString(36);
}
