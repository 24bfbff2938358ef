/** Who may follow what. */
import { finds, may } from '../access.ts';
import { demand, unknownCaller } from '../admission.ts';
import type { Caller } from '../answer.ts';
import type { Shown } from '../playback/passes.ts';
import { notFound, Refusal } from '../problem.ts';
import type { Services } from '../services.ts';
import { findOwnership, type Ownership } from '../videos.ts';
import type { Topic } from './topic.ts';

/** Who follows: who they are now, and what else may let them in. */
export interface Reader {
  readonly caller: Caller | null;
  readonly shown: Shown;
}
export type Asked = Pick<Services, 'database' | 'delivery' | 'ownership'>;

/** Who may read a video; the answer is shared for a moment. */
export function ownershipOf({ database, ownership }: Asked, videoId: string): Promise<Ownership | null> {
  return ownership.get(videoId, () => findOwnership(database, videoId));
}

/** Throws a refusal unless the reader may follow the topic now. A video is named by its id. */
export async function requireFollow(services: Asked, topic: Topic, reader: Reader): Promise<void> {
  const { caller } = reader;
  switch (topic.kind) {
    case 'video': {
      const video = await ownershipOf(services, topic.id);
      if (!mayHear(services, topic, reader, video)) throw notFound();
      return;
    }
    case 'organisation':
      if (caller === null) throw unknownCaller('organisation.read');
      return demand(may(caller, 'organisation.read', { about: 'organisation', id: topic.id }), 'organisation.read');
    case 'subscriptions':
      if (caller === null) throw unknownCaller('account.library');
      if (caller.id !== topic.id) throw notFound();
      return demand(may(caller, 'account.library', null), 'account.library');
    // What projects there are is for those who look after the instance.
    case 'project':
    case 'workers':
    case 'everything':
      if (caller === null) throw unknownCaller('instance.read');
      return demand(may(caller, 'instance.read', null), 'instance.read');
  }
}

/** Why the reader may follow the topic no more; null while they may. */
export async function refusalNow(services: Asked, topic: Topic, reader: Reader): Promise<Refusal | null> {
  try {
    await requireFollow(services, topic, reader);
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** Whether somebody who follows the topic may hear of this video. An organisation's topic tells what they would come across. */
export function mayHear({ delivery }: Pick<Asked, 'delivery'>, topic: Topic, reader: Reader, video: Ownership | null): boolean {
  if (topic.kind === 'organisation') return video !== null && finds(reader.caller, video);
  if (topic.kind === 'subscriptions') return video?.privacy === 'public';
  if (topic.kind !== 'video') return true;
  if (video === null) return false;
  const { accessVersion } = video;
  return may(reader.caller, 'video.read', video) === 'yes' || delivery.judge(reader.shown, { id: topic.id, accessVersion }) === 'valid';
}
