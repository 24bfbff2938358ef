/** One reader following topics: first what was missed, then what happens, each event once. */

import type { VitaEvent } from '../../components/events/contract.ts';
import { notFound, type Refusal, refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import type { Ownership } from '../videos.ts';
import { followersAmong } from '../viewing/subscriptions.ts';
import type { Socket } from '../web-socket.ts';
import { createFrame, type Frame } from './frame.ts';
import type { Hub } from './hub.ts';
import { mayHear, ownershipOf, type Reader, refusalNow } from './permission.ts';
import { isForFollowers, logFilter, type Topic } from './topic.ts';

const page = 500;
/** Held back for a reader who is still being sent what they missed; one who is further behind is cut off. */
const mostHeld = 2000;

/** Where it goes. */
export interface Sink {
  event(frame: Frame, topic: string): void;
  /** Events were missed that nobody can bring back. */
  gap(topic: string): void;
  /** The end of it, and why. */
  dropped(topic: string, why: Refusal): void;
  /** Resolves when the reader has taken enough of what was sent to be sent more of the past; false when they have gone. */
  room(): Promise<boolean>;
  /** The socket of a reader who follows one topic here: once nothing is missing, its driver may send it what all are sent, past `event`. */
  readonly socket?: Socket;
  /** Ends it for a socket for which too much waits. */
  checkPace?(): void;
}
export interface Follow {
  /** What was missed is still being sent. */
  readonly catchingUp: boolean;
  /** Ends it unless the reader may still follow all of it. Throws when that cannot be found out. */
  recheck(): Promise<void>;
  stop(): void;
}
export interface FollowInit {
  services: Pick<Services, 'database' | 'delivery' | 'events' | 'log' | 'ownership'>;
  hub: Hub;
  /** What the reader was found to be allowed to follow a moment ago. */
  topics: readonly Topic[];
  /** Last id that the reader has seen; null begins with now. */
  after: number | null;
  reader: Reader;
  sink: Sink;
}

export function startFollowing(init: FollowInit): Follow {
  const { services, hub, topics, after, reader, sink } = init;
  const byName = new Map(topics.map((topic) => [topic.name, topic]));
  let ended = false;
  let held: { frame: Frame; topic: string }[] | null = after === null ? null : [];
  let seen = after ?? 0;
  /** Several topics may have brought it. */
  let latest: Frame | null = null;
  /** The driver sends what happens. */
  let settled = false;

  const follower = {
    hear(frame: Frame, topic: string, video: Ownership | null | undefined) {
      if (ended || frame === latest) return;
      hear(frame, topic, video);
      settle();
    },
  };
  let leave = topics.map((topic) => hub.follow(topic.name, follower));

  function hear(frame: Frame, topic: string, video: Ownership | null | undefined): void {
    const { id } = frame.event;
    if (id !== undefined && id <= seen) return;
    const followed = byName.get(topic);
    // What says that a video is gone still reaches those who could see it.
    if (followed && video !== undefined && frame.event.type !== 'video.removed' && !mayHear(services, followed, reader, video)) {
      if (followed.kind === 'video') end(topic, notFound());
    } else if (held === null) send(frame, topic);
    else if (held.length < mostHeld) held.push({ frame, topic });
    else end(topic, tooFarBehind());
  }

  /**
   * Joins the crowd once nothing is missing, and the hub has handed out everything that was read from the log ahead of it: nothing is left out and
   * nothing comes twice. Of an organisation's topic not everybody hears the same.
   */
  function settle(): void {
    const { socket, checkPace } = sink;
    const [topic] = topics;
    if (!socket || !checkPace || !topic || topic.kind === 'organisation' || topic.kind === 'subscriptions') return;
    if (settled || ended || held !== null || hub.lastId < seen) return;
    settled = true;
    const check = (video: Ownership | null) => {
      if (!ended && !mayHear(services, topic, reader, video)) end(topic.name, notFound());
    };
    const joined = hub.join(topic.name, { socket, checkPace, check });
    for (const one of leave) one();
    leave = [joined];
  }

  function send(frame: Frame, topic: string): void {
    latest = frame;
    if (frame.event.id !== undefined) seen = frame.event.id;
    sink.event(frame, topic);
  }
  function stop(): void {
    if (ended) return;
    ended = true;
    held = null;
    for (const one of leave) one();
  }
  function end(topic: string, why: Refusal): void {
    if (ended) return;
    stop();
    sink.dropped(topic, why);
  }

  async function catchUp(from: number): Promise<void> {
    const filter = logFilter(topics);
    const first = topics[0]?.name ?? '';
    let upTo = from;
    while (!ended) {
      const missed = await services.events.since(upTo, filter, page);
      if (ended) return;
      if (missed.gap) {
        sink.gap(first);
        // An id that this log has never had says nothing of what has been seen.
        upTo = Math.min(upTo, await services.events.last());
        seen = Math.min(seen, upTo);
      }
      for (const event of missed.events) {
        const topic = await topicFor(event);
        if (ended) return;
        upTo = event.id ?? upTo;
        if (topic !== null) send(createFrame(event), topic);
      }
      if (missed.events.length < page) break;
      if (!(await sink.room())) return;
    }
    seen = Math.max(seen, upTo);
    const waiting = held ?? [];
    held = null;
    for (const { frame, topic } of waiting) {
      const { id } = frame.event;
      if (ended || frame === latest || (id !== undefined && id <= seen)) continue;
      send(frame, topic);
    }
    settle();
  }

  /** Which of the topics an event of the log belongs to, for this reader. */
  async function topicFor(event: VitaEvent): Promise<string | null> {
    const own = `${event.subject.type}/${event.subject.id}`;
    if (byName.has(own)) return own;
    if (byName.has('everything')) return 'everything';
    if (event.subject.type === 'worker' && byName.has('workers')) return 'workers';
    if (event.subject.type !== 'video') return null;
    if (!hasOrganisations && !isForFollowers(event)) return null;
    const video = await ownershipOf(services, event.subject.id);
    const name = `organisation/${video?.organisationId}`;
    const organisation = byName.get(name);
    if (organisation && mayHear(services, organisation, reader, video)) return name;
    return (await isFollowed(event, video)) ? (subscriptions?.name ?? null) : null;
  }

  const hasOrganisations = topics.some(({ kind }) => kind === 'organisation');
  const subscriptions = topics.find((topic): topic is Extract<Topic, { id: string }> => topic.kind === 'subscriptions');
  async function isFollowed(event: VitaEvent, video: Ownership | null): Promise<boolean> {
    if (!subscriptions || !isForFollowers(event) || !video?.channelId || !mayHear(services, subscriptions, reader, video)) return false;
    return (await followersAmong(services.database, video.channelId, [subscriptions.id])).length > 0;
  }

  if (after === null) settle();
  else
    catchUp(after).catch((error: unknown) => {
      if (ended) return;
      services.log.warn({ err: error }, 'events that a reader missed cannot be read');
      end(topics[0]?.name ?? '', refuse('interrupted', 503, 'Live updates were interrupted; ask again from the last id.'));
    });

  return {
    get catchingUp() {
      return held !== null;
    },
    async recheck() {
      for (const topic of topics) {
        const why = ended ? null : await refusalNow(services, topic, reader);
        if (why !== null) end(topic.name, why);
      }
      settle();
    },
    stop,
  };
}

export function tooFarBehind(): Refusal {
  return refuse('too-slow', 503, 'You read more slowly than things happen; ask again from the last id.');
}
