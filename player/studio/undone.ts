/** What brings many videos back to what each of them was, in as few calls as there were differences. Pure. */
import type { Privacy } from '../requests.ts';

export interface Before {
  id: string;
  privacy: Privacy;
  publishAt: string | null;
}
type Changes = { privacy: Exclude<Privacy, 'password'>; publishAt?: string };

/** Those that had a password stay as they are now: nobody knows it any more. */
export function undone(before: readonly Before[], done: ReadonlySet<string>): { ids: string[]; changes: Changes }[] {
  const groups = new Map<string, { ids: string[]; changes: Changes }>();
  for (const { id, privacy, publishAt } of before) {
    if (!done.has(id) || privacy === 'password') continue;
    const changes: Changes = publishAt === null ? { privacy } : { privacy: 'private', publishAt };
    const key = `${changes.privacy} ${publishAt}`;
    const group = groups.get(key) ?? { ids: [], changes };
    group.ids.push(id);
    groups.set(key, group);
  }
  return [...groups.values()];
}
