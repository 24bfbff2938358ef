/** Tells viewers apart without knowing them: no cookie, and nothing that could be turned back into an address. */
import { createHmac } from 'node:crypto';

/** Another one each day (UTC), so that nobody is followed from one day to the next. */
export function viewerHash(secret: string, who: { accountId: string | null; address: string; agent: string }, now = new Date()): Buffer {
  const key = createHmac('sha256', secret)
    .update(`vitascope-views ${now.toISOString().slice(0, 10)}`)
    .digest();
  const name = who.accountId === null ? `address ${who.address} ${who.agent}` : `account ${who.accountId}`;
  return createHmac('sha256', key).update(name).digest().subarray(0, 16);
}
