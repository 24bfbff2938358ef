/** Live updates: as server-sent events, and as a WebSocket. */
import type { Answer, Context, Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import { refuse } from '../problem.ts';
import { openConnection } from '../realtime/connection.ts';
import { createIdentity } from '../realtime/identity.ts';
import { takePlace } from '../realtime/places.ts';
import { lastEventIdOf, sse } from '../realtime/sse.ts';
import { everything, type Topic, topicOf, workers } from '../realtime/topic.ts';
import type { Services } from '../services.ts';

export function videoEvents(services: Services): Handler<Routes['videoEvents']> {
  return (context) => stream(services, context, [topicOf('video', context.video.id)], context.query.lastEventId);
}

export function allEvents(services: Services): Handler<Routes['allEvents']> {
  return async (context) => {
    const { videos = [], projects = [], organisation, workers: ofWorkers, subscriptions, lastEventId } = context.query;
    const named = [
      ...videos.map((id) => topicOf('video', id)),
      ...projects.map((id) => topicOf('project', id)),
      ...(organisation === undefined ? [] : [topicOf('organisation', organisation)]),
      ...(ofWorkers ? [workers] : []),
      ...(subscriptions ? [topicOf('subscriptions', '')] : []),
    ];
    const topics: Topic[] = [];
    for (const topic of named.length > 0 ? named : [everything]) topics.push(await services.realtime.admit(topic, context));
    return stream(services, context, topics, lastEventId);
  };
}

function stream(services: Services, context: Context, topics: readonly Topic[], lastEventId: number | undefined): Answer {
  const { incoming } = context;
  if (context.headOnly) return { status: 200, headers: { 'content-type': 'text/event-stream' } };
  const leave = takePlace(services, context);
  return sse({
    realtime: services.realtime,
    topics,
    identity: createIdentity(services, context),
    lastEventId: lastEventIdOf(incoming, { lastEventId }),
    stopping: services.stopping,
    ended: leave,
  });
}

export function liveSocket(services: Services): Handler<Routes['liveSocket']> {
  return (context) => {
    const { incoming } = context;
    if (!incoming.wantsSocket) {
      throw refuse('upgrade-required', 426, 'This address speaks WebSocket.', 'docs/realtime.md describes the messages.', {
        upgrade: 'websocket',
        connection: 'upgrade',
      });
    }
    const leave = takePlace(services, context);
    const identity = createIdentity(services, context);
    return {
      status: 101,
      accept: (socket) =>
        openConnection(socket, {
          realtime: services.realtime,
          identity,
          stopping: services.stopping,
          ended: leave,
          unexpected: (error) => services.log.error({ err: error, requestId: context.requestId }, 'a live socket failed'),
        }),
    };
  };
}
