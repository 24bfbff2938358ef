/**
 * Hands each event to those who follow it. Who may see a video is looked up once an event for all its followers, and not at all for
 * progress: only what is kept can change it. Kept events come to everybody in the order of their ids, so that whoever breaks off can go on
 * after the last id they saw.
 */

import type { Events, VitaEvent } from '../../components/events/contract.ts';
import type { Ownership } from '../videos.ts';
import { type Crowd, createCrowd, type Member } from './crowd.ts';
import { createFrame, type Frame } from './frame.ts';
import { isForFollowers, topicOf, topicsOf } from './topic.ts';

export interface Follower {
  /** `video` is set when who may see the video has been looked up for this event; null means that there is no such video. */
  hear(frame: Frame, topic: string, video: Ownership | null | undefined): void;
}
export interface Hub {
  /** The follower hears every event by itself. The result ends it. */
  follow(topic: string, follower: Follower): () => void;
  /** The member is sent every event together with others. The result ends it. */
  join(topic: string, member: Member<Ownership | null>): () => void;
  /** Everything up to this id has been handed out. */
  readonly lastId: number;
  start(): Promise<void>;
  stop(): void;
}
interface Audience {
  crowd: Crowd<Ownership | null>;
  followers: Set<Follower>;
}
interface Waiting {
  frame: Frame;
  /** What is being looked up of it; null when nothing is. */
  found: Promise<Found> | null;
}
interface Found {
  /** Its organisation and privacy. */
  video: Ownership | null;
  /** Those of its channel's followers who follow their subscriptions here. */
  followers: readonly string[];
}

const retryMilliseconds = 500;
/** Progress that comes while more than this waits for the database is left out. */
const mostWaiting = 5000;

export function createHub(init: {
  events: Events;
  ownershipNow(videoId: string): Promise<Ownership | null>;
  followersAmong(channelId: string, accounts: readonly string[]): Promise<string[]>;
  stopping: AbortSignal;
}): Hub {
  const { events, stopping } = init;
  const audiences = new Map<string, Audience>();
  let organisations = 0;
  /** Accounts, and how many readers follow the subscriptions of each. */
  const subscribers = new Map<string, number>();
  let lastId = 0;
  let subscription: { close(): void } | null = null;
  const queue: Waiting[] = [];
  const waitingSubjects = new Map<string, number>();

  function heard(event: VitaEvent): void {
    const kept = event.id !== undefined;
    const topics = topicsOf(event);
    const isVideo = event.subject.type === 'video';
    const isTold = subscribers.size > 0 && isForFollowers(event);
    const look = isVideo && (organisations > 0 || isTold || (kept && audiences.has(topics[0] ?? '')));
    if (!kept && !look && !topics.some((topic) => audiences.has(topic))) return;
    const frame = createFrame(event);
    // What follows something that waits may go past it only when it is progress of something else.
    const inTurn = kept ? queue.length > 0 : waitingSubjects.has(topics[0] ?? '');
    if (!look && !inTurn) {
      handOut(frame, undefined, []);
      return;
    }
    if (!kept && queue.length > mostWaiting) return;
    waitingSubjects.set(topics[0] ?? '', (waitingSubjects.get(topics[0] ?? '') ?? 0) + 1);
    queue.push({ frame, found: look ? lookUp(event.subject.id, isTold) : null });
    if (queue.length === 1) void drain();
  }

  async function drain(): Promise<void> {
    for (let first = queue[0]; first && !stopping.aborted; first = queue[0]) {
      const found = first.found === null ? null : await first.found;
      queue.shift();
      const name = topicsOf(first.frame.event)[0] ?? '';
      const left = (waitingSubjects.get(name) ?? 1) - 1;
      if (left > 0) waitingSubjects.set(name, left);
      else waitingSubjects.delete(name);
      handOut(first.frame, found?.video, found?.followers ?? []);
    }
  }

  /** Kept at until the database answers: what waits is handed out late rather than to the wrong reader. */
  async function lookUp(videoId: string, withFollowers: boolean): Promise<Found> {
    while (!stopping.aborted) {
      try {
        const video = await init.ownershipNow(videoId);
        const channelId = withFollowers ? (video?.channelId ?? null) : null;
        const followers = channelId === null ? [] : await init.followersAmong(channelId, [...subscribers.keys()]);
        return { video, followers };
      } catch {
        await new Promise((resolve) => setTimeout(resolve, retryMilliseconds));
      }
    }
    return { video: null, followers: [] };
  }

  function handOut(frame: Frame, video: Ownership | null | undefined, followers: readonly string[]): void {
    const { event } = frame;
    for (const topic of topicsOf(event)) tell(topic, frame, video);
    for (const account of followers) tell(topicOf('subscriptions', account).name, frame, video);
    if (video?.organisationId) tell(`organisation/${video.organisationId}`, frame, video);
    if (event.id !== undefined) lastId = event.id;
  }
  function tell(topic: string, frame: Frame, video: Ownership | null | undefined): void {
    const audience = audiences.get(topic);
    if (!audience) return;
    const { crowd, followers } = audience;
    // First the crowd: whoever joins it now has heard this one.
    // What says that a video is gone still reaches those who could see it.
    if (crowd.size > 0) crowd.tell(frame.message(topic), frame.event.type === 'video.removed' ? undefined : video);
    for (const follower of followers) follower.hear(frame, topic, video);
  }
  function audienceOf(topic: string): Audience {
    const known = audiences.get(topic);
    if (known) return known;
    const made = { crowd: createCrowd<Ownership | null>(topic), followers: new Set<Follower>() };
    audiences.set(topic, made);
    return made;
  }
  function tidy(topic: string, audience: Audience): void {
    if (audience.crowd.size + audience.followers.size === 0 && audiences.get(topic) === audience) audiences.delete(topic);
  }

  return {
    get lastId() {
      return lastId;
    },
    follow(topic, follower) {
      const audience = audienceOf(topic);
      audience.followers.add(follower);
      const isOrganisation = topic.startsWith('organisation/');
      if (isOrganisation) organisations += 1;
      const [kind, account = ''] = topic.split('/');
      const isSubscriber = kind === 'subscriptions';
      if (isSubscriber) subscribers.set(account, (subscribers.get(account) ?? 0) + 1);
      let left = false;
      return () => {
        if (left) return;
        left = true;
        audience.followers.delete(follower);
        if (isOrganisation) organisations -= 1;
        const others = (subscribers.get(account) ?? 1) - 1;
        if (isSubscriber && others > 0) subscribers.set(account, others);
        else if (isSubscriber) subscribers.delete(account);
        tidy(topic, audience);
      };
    },
    join(topic, member) {
      const audience = audienceOf(topic);
      const leave = audience.crowd.join(member);
      return () => {
        leave();
        tidy(topic, audience);
      };
    },
    async start() {
      // Heard first, so that nothing falls in between.
      subscription = events.subscribe({}, heard);
      lastId = Math.max(lastId, await events.last());
    },
    stop: () => subscription?.close(),
  };
}
