import { mayRead } from '../access.ts';
import type { Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import type { Services } from '../services.ts';
import { findVideo } from '../videos.ts';
import { lastEventIdOf, sse } from './sse.ts';
import { readable } from './video-of.ts';

export function videoEvents(services: Services): Handler<Routes['videoEvents']> {
  const { database, events, stopping } = services;
  return async ({ params, query, caller, incoming, headOnly }) => {
    const { row } = await readable(services, params.id, caller);
    if (headOnly) return { status: 200, headers: { 'content-type': 'text/event-stream' } };
    return sse({
      events,
      filter: { subject: { type: 'video', id: row.id } },
      lastEventId: lastEventIdOf(incoming, query),
      signal: AbortSignal.any([incoming.signal, stopping]),
      // A video that has become private, or is gone, tells its former readers no more; that it is gone they still hear.
      stillAllowed: async (event) => {
        if (event.type === 'video.removed') return true;
        const now = await findVideo(database, row.id, true);
        return now !== null && mayRead({ privacy: now.privacy, ownerId: now.owner_id }, caller);
      },
    });
  };
}

export function allEvents(services: Services): Handler<Routes['allEvents']> {
  return ({ query, incoming, headOnly }) => {
    if (headOnly) return { status: 200, headers: { 'content-type': 'text/event-stream' } };
    const signal = AbortSignal.any([incoming.signal, services.stopping]);
    return sse({ events: services.events, filter: {}, lastEventId: lastEventIdOf(incoming, query), signal });
  };
}
