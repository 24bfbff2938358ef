/** What brings many videos back to what each of them was, in as few calls as there were differences. Pure. */
import type { FieldValue } from '../../gateway/contract/field-values.ts';
import type { Values } from '../fields/drafts.ts';
import type { Privacy } from '../requests.ts';

export interface Before {
  id: string;
  privacy: Privacy;
  publishAt: string | null;
}
type Changes = { privacy: Exclude<Privacy, 'password'>; publishAt?: string };
/** Videos that become the same. */
export interface Together<T> {
  ids: string[];
  to: T;
}

/** Those that had a password stay as they are now: nobody knows it any more. */
export function undone(before: readonly Before[], done: ReadonlySet<string>): Together<Changes>[] {
  return together(
    before.flatMap(({ id, privacy, publishAt }) => {
      if (!done.has(id) || privacy === 'password') return [];
      return [{ id, to: publishAt === null ? { privacy } : { privacy: 'private' as const, publishAt } }];
    }),
  );
}

/** `key`: of the field that was set. */
export function unsaid(
  before: readonly { id: string; values: Values }[],
  key: string,
  done: ReadonlySet<string>,
): Together<Record<string, FieldValue | null>>[] {
  return together(before.filter(({ id }) => done.has(id)).map(({ id, values }) => ({ id, to: { [key]: values[key] ?? null } })));
}

function together<T>(each: readonly { id: string; to: T }[]): Together<T>[] {
  const groups = Map.groupBy(each, ({ to }) => JSON.stringify(to));
  return [...groups.values()].map((some) => ({ ids: some.map(({ id }) => id), to: some[0]!.to }));
}
