/** What can be followed. A topic's name is that of `topicName` in the contract; a video's has its id, never its short id. */
import type { LogFilter, VitaEvent } from '../../components/events/contract.ts';

export type Topic =
  | { kind: 'everything' | 'workers'; name: string }
  /** `subscriptions`: what is published in the channels that an account follows. */
  | { kind: 'video' | 'project' | 'organisation' | 'subscriptions'; id: string; name: string };
type Named = Extract<Topic, { id: string }>['kind'];

export const everything: Topic = { kind: 'everything', name: 'everything' };
export const workers: Topic = { kind: 'workers', name: 'workers' };
export function topicOf(kind: Named, id: string): Topic {
  return { kind, id, name: `${kind}/${id}` };
}
/** From a name that fits the contract. */
export function parseTopic(name: string): Topic {
  const [kind, id = ''] = name.split('/');
  if (kind === 'video' || kind === 'project' || kind === 'organisation' || kind === 'subscriptions') return topicOf(kind, id);
  return kind === 'workers' ? workers : everything;
}

const forFollowers = 'video.published';
/** What followers of a channel are told of. */
export const isForFollowers = ({ type, subject }: VitaEvent): boolean => type === forFollowers && subject.type === 'video';

/** Names of the topics that an event belongs to, but for that of its video's organisation, and those of followers. */
export function topicsOf({ subject }: VitaEvent): string[] {
  const own = `${subject.type}/${subject.id}`;
  return subject.type === 'worker' ? [own, workers.name, everything.name] : [own, everything.name];
}

/** What of the log belongs to any of the topics; of an organisation's, also what belongs to videos of others. */
export function logFilter(topics: readonly Topic[]): LogFilter {
  if (topics.some(({ kind }) => kind === 'everything')) return {};
  return {
    anyOf: topics.flatMap((topic): { type: string; id?: string; event?: string }[] => {
      if (topic.kind === 'workers') return [{ type: 'worker' }];
      if (topic.kind === 'subscriptions') return [{ type: 'video', event: forFollowers }];
      if (topic.kind === 'organisation') return [{ type: 'video' }, { type: 'organisation', id: topic.id }];
      return 'id' in topic ? [{ type: topic.kind, id: topic.id }] : [];
    }),
  };
}
