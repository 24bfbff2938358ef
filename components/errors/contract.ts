/** Tells an operator's collector of errors that nobody expected. What is told is scrubbed first (redact.ts), and nobody waits for it. */

export interface Fault {
  /** What was thrown; or, where nothing was, what to call it and words for it. */
  error: unknown;
  /** What failed, without anything of the single case: a route's method and template, a kind of job, a process. */
  where: string;
  /** `fatal`: the process ends of it. */
  level?: 'error' | 'fatal';
  /** Few values each, to search by. */
  tags?: Readonly<Record<string, string>>;
  /** Of the single case, such as the id of a request. Nothing of people. */
  facts?: Readonly<Record<string, string>>;
  /** Makes one of what several processes tell: the collector keeps the first of the same. */
  sameAs?: string;
}

export interface Errors {
  /** Never throws and never waits. The same error is told once a minute at most, with how often it came. */
  report(fault: Fault): void;
  /** Sends what is left, for a second at most. Never rejects. */
  close(): Promise<void>;
}

/** Nothing was thrown, but something went wrong that an operator wants to hear of. */
export class Misfortune extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
    // Where this was made says nothing.
    delete this.stack;
  }
}
