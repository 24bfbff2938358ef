/** Comments as a page shows them. Pure. */
import type { Output } from '../../gateway/contract/client.ts';
import type { Since } from './since.ts';

type Answer = Output<'GET /api/v1/videos/{id}/comments'>;
/** `isSent`: the server has it not yet. */
export type Comment = Answer['items'][number] & { isSent?: true };
export type Page = Omit<Answer, 'items'> & { items: Comment[] };

/** Where an own new one is seen at once: below the one that is pinned. */
export function withNew(items: readonly Comment[], one: Comment): Comment[] {
  const at = items[0]?.pinned ? 1 : 0;
  return [...items.slice(0, at), one, ...items.slice(at)];
}
export const replaced = (items: readonly Comment[], id: string, by: Comment | null): Comment[] =>
  items.flatMap((one) => (one.id !== id ? [one] : by === null ? [] : [by]));
/** The same in another state. */
export const changed = (items: readonly Comment[], id: string, change: (one: Comment) => Comment): Comment[] =>
  items.map((one) => (one.id === id ? change(one) : one));

/** An own new one may come once more with the page on which it belongs. */
export function shownOf(items: readonly Comment[], gone: Since['gone']): Comment[] {
  const found = new Set<string>();
  return items.filter(({ id }) => !gone.has(id) && !found.has(id) && found.add(id));
}
