/** An answer that is written as things happen, whatever the driver. Nothing is done for a piece of it but to send it. */
export interface Line {
  /** Returns how many bytes wait for the reader after it; nothing is sent once it has ended. */
  send(bytes: Uint8Array): number;
  readonly waitingBytes: number;
  /** After what waits. */
  end(): void;
}
/** What hears of a line. */
export interface LineListener {
  /** What waited for the reader has been taken. */
  drained(): void;
  /** Comes once, when all of it has been sent or the reader has gone; nothing comes after it. */
  closed(): void;
}
/** Called once the head of the answer has been sent, and not at all for a reader who has gone before. */
export type OpenLine = (line: Line) => LineListener;
