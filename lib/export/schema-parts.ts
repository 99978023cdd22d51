import { z } from '../base/zod.ts';

/** Epoch ms with a fraction; the end is the last instant a `Date` can hold (ECMA-262 §21.4.1.1). */
export const instant = z.number().check(z.minimum(0), z.maximum(8.64e15));
export const durationMs = z.number().check(z.minimum(0), z.maximum(8.64e15));
export const count = z.int().check(z.minimum(0));
/** Between two clocks, which may disagree either way. */
export const anyDurationMs = z.number().check(z.minimum(-8.64e15), z.maximum(8.64e15));
/** A 32-bit column holds it. */
export const uint32 = z.int().check(z.minimum(0), z.maximum(0xffff_ffff));
/** Numbers of frames, events and connections start at 1. */
export const ordinal = z.int().check(z.minimum(1), z.maximum(0xffff_ffff));
