import { isAdministrator, mayRead } from '../access.ts';
import type { Answer, Context, Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import { refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import { findOwnership } from '../videos.ts';
import { lastEventIdOf, type SseInit, sse } from './sse.ts';
import { readable } from './video-of.ts';

/** Open streams of one address. Administrators are counted apart, so that viewers behind the same address do not shut them out. */
const most = { viewer: 32, administrator: 256 };

type Own = Pick<SseInit, 'filter' | 'stillAllowed' | 'stillValid'>;
type Asked = Pick<Context, 'caller' | 'clientAddress' | 'incoming' | 'headOnly'> & { query: { lastEventId?: number | undefined } };

export function videoEvents(services: Services): Handler<Routes['videoEvents']> {
  const { database, auth, ownership } = services;
  return async (context) => {
    const { row } = await readable(services, context.params.id, context.caller);
    let { caller } = context;
    const readableNow = async () => {
      const now = await ownership.get(row.id, () => findOwnership(database, row.id));
      return now !== null && mayRead(now, caller);
    };
    return open(services, context, {
      filter: { subject: { type: 'video', id: row.id } },
      // A video that has become private, or is gone, tells its former readers no more; that it is gone they still hear.
      stillAllowed: async (event) => event.type === 'video.removed' || readableNow(),
      stillValid: async () => {
        if (caller === null) return true;
        caller = await auth.person(context.incoming.header);
        return readableNow();
      },
    });
  };
}

export function allEvents(services: Services): Handler<Routes['allEvents']> {
  return (context) =>
    open(services, context, {
      filter: {},
      stillAllowed: async () => true,
      stillValid: async () => isAdministrator(await services.auth.person(context.incoming.header)),
    });
}

function open(services: Services, context: Asked, own: Own): Answer {
  const { incoming, query } = context;
  if (context.headOnly) return { status: 200, headers: { 'content-type': 'text/event-stream' } };
  const reader = isAdministrator(context.caller) ? 'administrator' : 'viewer';
  const leave = services.streams.take(`${reader} ${context.clientAddress}`, most[reader]);
  if (leave === null) {
    const title = 'Too many streams of events are open; close some, or try again later.';
    throw refuse('too-many-streams', 429, title, undefined, { 'retry-after': '30' });
  }
  // A client that has gone before the first byte leaves a stream that never begins, and so never ends.
  incoming.signal.addEventListener('abort', leave);
  if (incoming.signal.aborted) leave();
  return sse({
    ...own,
    events: services.events,
    lastEventId: lastEventIdOf(incoming, query),
    until: [incoming.signal, services.stopping],
    heartbeatMilliseconds: services.settings.heartbeatMilliseconds ?? 15_000,
    ended: leave,
  });
}
