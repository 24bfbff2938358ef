import type { Handler } from '../answer.ts';
import { type Routes, routes } from '../contract/index.ts';
import { describeApi } from '../contract/openapi.ts';
import type { Services } from '../services.ts';

/** Each listener describes its own routes. Made at the first question, once. */
export function openapi(services: Services): Handler<Routes['openapi']> {
  const made = new Map<string, Uint8Array>();
  return ({ listener }) => {
    let bytes = made.get(listener);
    if (!bytes) {
      const own = Object.fromEntries(
        Object.entries(routes).filter(([, route]) => (route.listeners as readonly string[]).includes(listener)),
      );
      bytes = Buffer.from(JSON.stringify(describeApi(own, services.settings.publicUrl)));
      made.set(listener, bytes);
    }
    return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache' }, bytes };
  };
}
