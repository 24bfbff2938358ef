/** Writing, changing and deleting in a list of comments: seen at once, and taken back when the server says no. */
import type { Pages } from '../parts/pages.tsx';
import { call, type Video } from '../requests.ts';
import { session } from '../store.ts';
import { type Comment, changed, type Page, replaced } from './model.ts';
import { commentText as words } from './text.ts';

let newest = 0;

export function writingIn(init: {
  video: Video;
  pages: Pages<Comment, Page>;
  /** Null: what begins threads. */
  thread: string | null;
  place(items: readonly Comment[], one: Comment): Comment[];
  /** One that this page has written, or restored, and so hears nothing new of. */
  known(id: string): void;
  /** By how many comments there are more. */
  counted(by: number): void;
}) {
  const { video, pages, thread, place, known, counted } = init;
  const path = (comment: Comment) => ({ params: { id: video.id, comment: comment.id } });
  return {
    async post(text: string): Promise<void> {
      const sent: Comment = {
        id: `new-${++newest}`,
        thread,
        text: text.trim(),
        author: { id: session.value?.accountId ?? '', name: words.you },
        createdAt: new Date().toISOString(),
        editedAt: null,
        pinned: false,
        replies: 0,
        isSent: true,
      };
      pages.change((items) => place(items, sent));
      try {
        const made = await call('POST /api/v1/videos/{id}/comments', { params: { id: video.id }, body: { text, thread } });
        known(made.id);
        pages.change((items) => replaced(items, sent.id, items.some(({ id }) => id === made.id) ? null : made));
        counted(1);
      } catch (error) {
        pages.change((items) => replaced(items, sent.id, null));
        throw error;
      }
    },
    async edit(comment: Comment, text: string): Promise<void> {
      const { text: written, editedAt } = await call('PATCH /api/v1/videos/{id}/comments/{comment}', { ...path(comment), body: { text } });
      pages.change((items) => changed(items, comment.id, (one) => ({ ...one, text: written, editedAt })));
    },
    remove(comment: Comment): void {
      const all = 1 + comment.replies;
      void pages.take(comment, {
        send: async () => {
          await call('DELETE /api/v1/videos/{id}/comments/{comment}', path(comment));
          counted(-all);
        },
        undo: async () => {
          known(comment.id);
          await call('POST /api/v1/videos/{id}/comments/{comment}/restore', path(comment));
          counted(all);
        },
        words: words.deleted,
      });
    },
  };
}
