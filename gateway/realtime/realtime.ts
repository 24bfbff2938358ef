/** Live updates of this process: one hub and one heart for all event streams and sockets. */
import { notFound } from '../problem.ts';
import type { Services } from '../services.ts';
import { findOwnership } from '../videos.ts';
import { followersAmong } from '../viewing/subscriptions.ts';
import { type Follow, type Sink, startFollowing } from './follow.ts';
import { createHeart, type Heart } from './heart.ts';
import { createHub } from './hub.ts';
import { type Reader, requireFollow } from './permission.ts';
import { type Topic, topicOf } from './topic.ts';

export interface Realtime {
  readonly heart: Heart;
  heartbeatMilliseconds(): number;
  /** Everything up to this id has been handed out. */
  readonly lastId: number;
  /** The topic by its proper name. Refuses whoever may not follow it. */
  admit(topic: Topic, reader: Reader): Promise<Topic>;
  follow(topics: readonly Topic[], after: number | null, reader: Reader, sink: Sink): Follow;
  start(): Promise<void>;
  stop(): void;
}
export type RealtimeServices = Pick<
  Services,
  'database' | 'delivery' | 'events' | 'log' | 'ownership' | 'settings' | 'stopping' | 'videos'
>;

export function createRealtime(services: RealtimeServices): Realtime {
  const { database, events, ownership, settings, videos } = services;
  const heartbeatMilliseconds = () => settings.heartbeatMilliseconds ?? 30_000;
  const hub = createHub({
    events,
    ownershipNow(id) {
      ownership.drop(id);
      return ownership.get(id, () => findOwnership(database, id));
    },
    followersAmong: (channelId, accounts) => followersAmong(database, channelId, accounts),
    stopping: services.stopping,
  });
  const heart = createHeart(heartbeatMilliseconds);
  return {
    heart,
    heartbeatMilliseconds,
    get lastId() {
      return hub.lastId;
    },
    async admit(topic, reader) {
      let named = topic;
      if (topic.kind === 'video') {
        const found = await videos.get(topic.id);
        if (!found) throw notFound();
        named = topicOf('video', found.row.id);
      }
      // Without an id it is the caller's own.
      if (topic.kind === 'subscriptions' && topic.id === '') named = topicOf('subscriptions', reader.caller?.id ?? '');
      await requireFollow(services, named, reader);
      return named;
    },
    follow: (topics, after, reader, sink) => startFollowing({ services, hub, topics, after, reader, sink }),
    start: hub.start,
    stop() {
      heart.stop();
      hub.stop();
    },
  };
}
