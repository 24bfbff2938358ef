/** Addresses that people name for the server to ask. */
import { type Outgoing, OutgoingError } from '../components/outgoing/contract.ts';
import { isAdministrator } from './access.ts';
import type { Caller } from './answer.ts';
import { refuse } from './problem.ts';

/** Refuses what can be told from the address alone. Only administrators can do anything about the networks, and hear how. */
export function requireUrl(outgoing: Outgoing, url: string, caller: Caller | null): void {
  try {
    outgoing.check(url);
  } catch (error) {
    if (!(error instanceof OutgoingError)) throw error;
    const isNetwork = error.code === 'forbidden-address' && isAdministrator(caller);
    const hint = isNetwork ? ' The option --allow-private-addresses adds networks that it may ask, such as 127.0.0.1/32.' : '';
    throw refuse('url-not-allowed', 422, 'This address cannot be used.', error.message + hint);
  }
}
