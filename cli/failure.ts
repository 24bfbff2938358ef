/** Exit codes that scripts can rely on. */
export const exitCodes = {
  /** The video failed, or the server refused what was asked. */
  failed: 1,
  /** Wrong options, no such file, no key. */
  usage: 2,
  /** No server answered. */
  unreachable: 3,
  /** A worker that an administrator has told to start again: its supervisor starts it. EX_TEMPFAIL of sysexits.h. */
  restart: 75,
  /** Ended by Ctrl-C. */
  interrupted: 130,
} as const;

/** Ends the command with words for people and a code for programs. */
export class CommandFailure extends Error {
  readonly exitCode: number;
  constructor(exitCode: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandFailure';
    this.exitCode = exitCode;
  }
}
