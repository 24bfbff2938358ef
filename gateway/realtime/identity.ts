/** Who reads a stream, for as long as it lasts: keys are revoked, sessions end, members leave. */
import type { Context } from '../answer.ts';
import type { Auth } from '../auth.ts';
import type { Gate } from '../gate.ts';
import { type Refusal, refuse } from '../problem.ts';
import type { Reader } from './permission.ts';

export interface Identity extends Reader {
  /** Why the reader may stay no longer: the key or session has ended by which they came, or the gate is closed to them. Throws when that cannot be found out. */
  renew(): Promise<Refusal | null>;
  /** Tells at once when the gate closes in front of the reader, also when it is closed already, until the result is called. */
  onKeptOut(hear: (why: Refusal) => void): () => void;
  /** Takes a key in place of what was shown before; false when it is not known. */
  show(key: string): Promise<boolean>;
}

export function createIdentity(
  { auth, gate }: { auth: Auth; gate: Gate },
  { caller, shown, incoming, route, listener }: Pick<Context, 'caller' | 'shown' | 'incoming' | 'route' | 'listener'>,
): Identity {
  let now = caller;
  const keptOut = () => (gate.guards(route, listener) ? gate.refusal(now) : null);
  let ask = () => auth.person(incoming.header);
  return {
    shown,
    get caller() {
      return now;
    },
    async renew() {
      if (now === null) return keptOut();
      now = await ask();
      return now === null ? signedOut() : keptOut();
    },
    async show(key) {
      const known = await auth.byKey(key);
      if (known === null) return false;
      now = known;
      ask = () => auth.byKey(key);
      return true;
    },
    onKeptOut(hear) {
      const why = keptOut();
      if (why !== null) {
        hear(why);
        return () => {};
      }
      return gate.onClosing(() => {
        const now = keptOut();
        if (now !== null) hear(now);
      });
    },
  };
}

function signedOut(): Refusal {
  return refuse('unauthorized', 401, 'The key or the session by which you came has ended.');
}
