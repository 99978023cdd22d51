import { httpUrlOf } from './handshake-probe.ts';

/** What a request tells whose answer may not be read. */
export type OpaqueOutcome = 'answered' | 'failed' | 'silent' | 'nothing';

/**
 * Asks without access to the host: whether an HTTP server answers at all is everything a browser tells then. It follows
 * redirects, because without access it may do nothing else (Fetch standard, main fetch). Never rejects.
 */
export async function probeOpaquely(url: string, waitMs: number, signal: AbortSignal): Promise<OpaqueOutcome> {
  const timeout = AbortSignal.timeout(waitMs);
  try {
    const response = await fetch(httpUrlOf(url), {
      mode: 'no-cors',
      cache: 'no-store',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.any([signal, timeout]),
    });
    await response.body?.cancel();
    return 'answered';
  } catch {
    // The name of an error that a script gets here is always the same.
    if (signal.aborted) return 'nothing';
    return timeout.aborted ? 'silent' : 'failed';
  }
}
