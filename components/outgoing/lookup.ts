/** Name look-up that gives only allowed addresses. A connection goes to what was checked: there is no second look-up to be lied to in. */
import type { LookupFunction } from 'node:net';
import type { AddressRule } from './addresses.ts';
import { OutgoingError } from './contract.ts';

export type Resolve = (name: string) => Promise<{ address: string; family: number }[]>;

async function allowedAddresses(name: string, rule: AddressRule, resolve: Resolve): Promise<{ address: string; family: number }[]> {
  const found = await resolve(name).catch((error: unknown) => {
    throw new OutgoingError('unresolvable', `The name ${name} has no address.`, { cause: error });
  });
  const allowed = found.filter(({ address }) => rule.allows(address));
  if (allowed.length === 0) throw forbidden(name);
  return allowed;
}

export function forbidden(host: string): OutgoingError {
  return new OutgoingError('forbidden-address', `${host} is not on the public internet, and this server asks nobody else.`);
}

/** For net.connect and tls.connect. They do not call it for literal addresses. */
export function checkedLookup(rule: AddressRule, resolve: Resolve): LookupFunction {
  return (name, options, callback) => {
    allowedAddresses(name, rule, resolve).then(
      (addresses) => {
        const fitting = options.family ? addresses.filter(({ family }) => family === Number(options.family)) : addresses;
        const [first] = fitting;
        if (!first) callback(new OutgoingError('unresolvable', `The name ${name} has no such address.`), '');
        else if (options.all) callback(null, fitting);
        else callback(null, first.address, first.family);
      },
      (error: Error) => callback(error, ''),
    );
  };
}
