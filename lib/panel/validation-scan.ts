import { describeThrown } from '../base/result.ts';
import { flagDirection, flagHasIssues, flagVerdict } from '../capture/frame-flags.ts';
import { isLargePayload } from '../capture/segment.ts';
import type { Issue } from '../contract/verdict.ts';
import type { Direction, Payload } from '../protocol/frame.ts';
import type { FrameLog } from './frame-log.ts';
import { issueTone } from './issue-tone.ts';
import { type Pace, SLICE_MS } from './pace.ts';
import type { PayloadSource } from './payload-source.ts';
import { SegmentReads } from './segment-reads.ts';
import { OTHER_TYPES, TypeLimit } from './type-limit.ts';

/** Frames of one type that broke one rule at one path. */
export interface IssueGroup {
  readonly type: string;
  readonly path: string;
  readonly rule: string;
  readonly expected: string;
  /** What came in the latest of them. */
  readonly sample: string;
  /** Of the latest of them: whether a rule was broken, or a person should only know. */
  readonly tone: ReturnType<typeof issueTone>;
  readonly count: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

export interface ValidationScanOptions {
  readonly log: FrameLog;
  readonly payloads: PayloadSource;
  readonly issuesOf: (payload: Payload, byteLength: number, direction: Direction) => readonly Issue[];
  readonly pace: Pace;
  readonly onChange: () => void;
}

/**
 * Groups the issues of all invalid frames and of warnings. The store keeps only the verdict, so their payloads are read and judged again:
 * segment by segment, newest first, in slices, cancellable; new frames are taken in as they come.
 */
export class ValidationScan {
  readonly #options: ValidationScanOptions;
  readonly #groups = new Map<string, IssueGroup>();
  readonly #types = new TypeLimit<string>();
  #lo: number;
  #hi: number;
  readonly #reads: SegmentReads;
  #scanned = 0;
  #running = false;
  #cancelled = false;
  #problem: string | null = null;

  constructor(options: ValidationScanOptions) {
    this.#options = options;
    const { log, payloads } = options;
    this.#reads = new SegmentReads(log, payloads, (seq) => flagHasIssues(log.flags(seq)));
    this.#hi = log.lastSeq;
    this.#lo = this.#hi + 1;
  }

  /** The most frequent first. */
  groups(): IssueGroup[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count || a.firstSeq - b.firstSeq);
  }

  /** Frames with issues looked at so far. */
  get scanned(): number {
    return this.#scanned;
  }

  get done(): boolean {
    return !this.#running && this.#next() === null;
  }

  get problem(): string | null {
    return this.#problem;
  }

  cancel(): void {
    this.#cancelled = true;
  }

  advance(): void {
    if (this.#running || this.#cancelled) return;
    this.#running = true;
    const { log } = this.#options;
    // A session opened at its tail begins where the tail does.
    if (this.#hi === 0 && this.#lo === 1) {
      this.#hi = log.firstSeq - 1;
      this.#lo = log.firstSeq;
    }
    void this.#run();
  }

  async #run(): Promise<void> {
    const { pace, onChange } = this.#options;
    let deadline = pace.now() + SLICE_MS;
    try {
      for (let range = this.#next(); range !== null && !this.#cancelled; range = this.#next()) {
        await this.#scan(range[0], range[1]);
        if (range[0] > this.#hi) this.#hi = range[1];
        else this.#lo = range[0];
        if (pace.now() < deadline) continue;
        if (!this.#cancelled) onChange();
        await pace.pause();
        deadline = pace.now() + SLICE_MS;
      }
    } catch (thrown) {
      this.#problem = `Stored payloads could not be read (${describeThrown(thrown)}); open this view again to retry.`;
    }
    this.#running = false;
    if (!this.#cancelled) onChange();
  }

  /** The next run of frames of one segment. */
  #next(): readonly [number, number] | null {
    const { log } = this.#options;
    if (this.#hi < log.lastSeq) return this.#reads.rangeAfter(this.#hi);
    return this.#lo <= log.firstSeq ? null : this.#reads.rangeBefore(this.#lo, log.firstSeq);
  }

  async #scan(from: number, to: number): Promise<void> {
    const { log, payloads, issuesOf } = this.#options;
    const { firstSeq, seqs, stored } = await this.#reads.take(from, to, log.firstSeq);
    for (const seq of seqs) {
      const one = stored[seq - firstSeq];
      const payload = one !== undefined && isLargePayload(one) ? await payloads.whole(firstSeq, seq) : one;
      this.#scanned++;
      if (payload === undefined || payload === null) continue;
      for (const issue of issuesOf(payload, log.byteLength(seq), flagDirection(log.flags(seq))))
        this.#count(seq, log.type(seq), issue);
    }
  }

  #count(seq: number, ownType: string, issue: Issue): void {
    const type = this.#types.takes(ownType) ? ownType : OTHER_TYPES;
    const key = JSON.stringify([type, issue.path, issue.rule]);
    const known = this.#groups.get(key);
    const { path, rule } = issue;
    const tone = issueTone(issue, flagVerdict(this.#options.log.flags(seq)));
    if (known === undefined) {
      this.#groups.set(key, {
        type,
        path,
        rule,
        expected: issue.expected,
        sample: issue.actual,
        tone,
        count: 1,
        firstSeq: seq,
        lastSeq: seq,
      });
      return;
    }
    const newer = seq > known.lastSeq;
    this.#groups.set(key, {
      ...known,
      expected: newer ? issue.expected : known.expected,
      sample: newer ? issue.actual : known.sample,
      tone: newer ? tone : known.tone,
      count: known.count + 1,
      firstSeq: Math.min(known.firstSeq, seq),
      lastSeq: Math.max(known.lastSeq, seq),
    });
  }
}
