/** Running counts of one session; what is on disk when they come from the store. */
export interface FrameCounts {
  /** Number of frames, which is also the last `seq`. */
  readonly frames: number;
  readonly sent: number;
  readonly received: number;
  readonly invalid: number;
  /** Replies over the profile's message threshold. */
  readonly slow: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** Number of connection events, which is also the last `n`. */
  readonly events: number;
  /** Frames that could not be written (storage full); shown, never silent. */
  readonly dropped: number;
}
