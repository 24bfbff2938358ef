/** A call that a handler makes of another route, for whoever asked it. */
import type { Asked, Incoming } from './answer.ts';
import { addressOf } from './contract/client.ts';
import type { Route } from './contract/routes.ts';

/** Who asks, from where, and what lets them in: nothing that says how the answer should be. */
const kept = new Set(['host', 'origin', 'authorization', 'cookie', 'x-forwarded-for', 'forwarded', 'user-agent', 'sec-fetch-site']);

/** Null where the body is nested too deep to be written. */
export function innerRequest(outer: Incoming, { method, path }: Route, asked: Asked): Incoming | null {
  const [address = '', query = ''] = addressOf(path, asked).split('?');
  const bytes = asked.body === undefined ? null : written(asked.body);
  if (bytes === 'too deep') return null;
  return {
    method,
    path: address,
    query,
    header: (name) => (kept.has(name) ? outer.header(name) : name === 'content-type' && bytes !== null ? 'application/json' : ''),
    remoteAddress: outer.remoteAddress,
    body: {
      sizeBytes: bytes?.length ?? 0,
      present: bytes !== null,
      smallMilliseconds: outer.body.smallMilliseconds,
      async *bytes() {
        if (bytes !== null) yield bytes;
      },
    },
    wantsSocket: false,
    signal: outer.signal,
  };
}

function written(body: unknown): Buffer | 'too deep' {
  try {
    return Buffer.from(JSON.stringify(body));
  } catch (error) {
    if (error instanceof RangeError) return 'too deep';
    throw error;
  }
}
