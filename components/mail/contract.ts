/** Sends letters. */

export interface Letter {
  /** One address. */
  to: string;
  subject: string;
  text: string;
  html: string;
}
/** `rejected`: the server does not want this letter, now or later. `unavailable`: it may want it later. */
export class MailError extends Error {
  readonly code: 'rejected' | 'unavailable';
  constructor(code: 'rejected' | 'unavailable', message: string) {
    super(message);
    this.code = code;
  }
}
export interface Mail {
  /** Resolves when the mail server has taken it over. Throws a MailError. */
  send(letter: Letter): Promise<void>;
  close(): void;
}
