import type { Handler } from '../answer.ts';
import { type Routes, routes } from '../contract/index.ts';
import { describeApi } from '../contract/openapi/document.ts';
import { etagOf } from '../etag.ts';
import { sendBytes } from '../send-object.ts';
import type { Services } from '../services.ts';

/** Each listener describes its own routes. Made at the first question, once. */
export function openapi(services: Services): Handler<Routes['openapi']> {
  const made = new Map<string, { bytes: Uint8Array; etag: string }>();
  return ({ listener, incoming }) => {
    let own = made.get(listener);
    if (!own) {
      const routesHere = Object.entries(routes).filter(([, route]) => (route.listeners as readonly string[]).includes(listener));
      const bytes = Buffer.from(JSON.stringify(describeApi(Object.fromEntries(routesHere), services.settings.publicUrl)));
      made.set(listener, (own = { bytes, etag: etagOf(bytes) }));
    }
    return sendBytes(incoming, own.bytes, own.etag, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache' });
  };
}
