/** Places for streams and sockets: one address, or one account, cannot take all of them. */
import { isAdministrator } from '../access.ts';
import type { Context } from '../answer.ts';
import { networkOf } from '../client-address.ts';
import { refuse } from '../problem.ts';
import type { Services } from '../services.ts';

/** Administrators are counted apart, so that viewers behind the same address do not shut them out. */
const mostOfAdministrators = 256;
export const defaultPlaces = { inAll: 20_000, perAddress: 64 };

/** Refuses whoever has too many. The result gives the place back; called again it does nothing. */
export function takePlace(services: Services, { caller, clientAddress, incoming }: Context): () => void {
  const perAddress = services.settings.livePerAddress ?? defaultPlaces.perAddress;
  const administrator = isAdministrator(caller);
  const byAddress = services.streams.take(
    `${administrator ? 'administrator' : 'viewer'} ${networkOf(clientAddress)}`,
    administrator ? Math.max(mostOfAdministrators, perAddress) : perAddress,
  );
  const account = caller?.kind === 'person' && !administrator ? `account ${caller.id}` : null;
  // Wherever they are: people have several addresses, and an account is one reader.
  const byAccount = byAddress === null || account === null ? () => {} : services.accountStreams.take(account, perAddress);
  if (byAddress === null || byAccount === null) {
    byAddress?.();
    const title = 'Too many streams of live updates are open; close some, or try again later.';
    throw refuse('too-many-streams', 429, title, undefined, { 'retry-after': '30' });
  }
  const leave = () => {
    byAddress();
    byAccount();
  };
  // A client that has gone before the first byte leaves a stream that never begins, and so never ends.
  incoming.signal.addEventListener('abort', leave);
  if (incoming.signal.aborted) leave();
  return leave;
}
