/** What a turn is told about the call it serves. */
import type { ServerResponse } from 'node:http';
import type { Sender } from '../../actors/contract.ts';
import type { TurnContext } from '../contract.ts';

/** The signal is made only when a turn asks for it: most turns are over before they could be cancelled. */
export class Turn implements TurnContext {
  aborted = false;
  timedOut = false;
  traceparent: string | undefined;
  sender: Sender | undefined;
  #controller: AbortController | undefined;

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.aborted) this.#controller.abort(new Error('the call was cancelled'));
    }
    return this.#controller.signal;
  }

  abort(reason: string): void {
    if (this.aborted) return;
    this.aborted = true;
    this.#controller?.abort(new Error(reason));
  }
}

/** daprd cancels a call by closing its connection, which shows as a close before our answer has ended. */
export function turnOf(res: ServerResponse, traceparent: string | string[] | undefined): Turn {
  const turn = new Turn();
  if (typeof traceparent === 'string') turn.traceparent = traceparent;
  res.on('close', () => {
    if (!res.writableFinished) turn.abort('the caller has gone');
  });
  return turn;
}

/** Settles with 'late' when the work takes longer than allowed, and cancels the turn then. */
export function within<T>(work: Promise<T>, milliseconds: number, turn: Turn): Promise<T | 'late'> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      turn.timedOut = true;
      turn.abort('the turn took too long');
      resolve('late');
    }, milliseconds);
    work.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
