/** Writing, changing and deleting in a list of comments: seen at once, and taken back when the server says no. */
import type { Pages } from '../parts/pages.tsx';
import { call, type Video } from '../requests.ts';
import { problemFrom, say, session } from '../store.ts';
import { text as words } from '../text.ts';
import { type Comment, changed, type Page, replaced } from './model.ts';
import { commentText } from './text.ts';

/** What the whole section keeps in mind. */
export interface Minding {
  /** This page knows it, so that it is nothing new; and it is there. */
  known(id: string): void;
  gone(id: string, thread: string | null): void;
  /** It was written here. */
  counted(id: string): void;
}

export function writingIn(init: {
  video: Video;
  pages: Pages<Comment, Page>;
  /** Null: what begins threads. */
  thread: string | null;
  place(items: readonly Comment[], one: Comment): Comment[];
  minding: Minding;
}) {
  const { video, pages, thread, place, minding } = init;
  const path = (comment: Comment) => ({ params: { id: video.id, comment: comment.id } });
  const restore = async (comment: Comment) => {
    minding.known(comment.id);
    try {
      await call('POST /api/v1/videos/{id}/comments/{comment}/restore', path(comment));
    } catch (error) {
      minding.gone(comment.id, thread);
      say(problemFrom(error).message);
    }
  };
  return {
    async post(text: string, id: string): Promise<void> {
      const isThere = pages.state.is === 'there' && pages.state.value.items.some((one) => one.id === id);
      const sent: Comment = {
        id,
        thread,
        text: text.trim(),
        author: { id: session.value?.accountId ?? '', name: commentText.you },
        createdAt: new Date().toISOString(),
        editedAt: null,
        pinned: false,
        replies: 0,
        isSent: true,
      };
      if (!isThere) pages.change((items) => place(items, sent));
      try {
        const made = await call('POST /api/v1/videos/{id}/comments', { params: { id: video.id }, body: { id, text, thread } });
        // It was there already, and has been written better before it was sent again.
        const last =
          made.text === sent.text ? made : await call('PATCH /api/v1/videos/{id}/comments/{comment}', { ...path(made), body: { text } });
        minding.known(id);
        pages.change((items) => replaced(items, id, last));
        if (!isThere) minding.counted(id);
      } catch (error) {
        if (!isThere) pages.change((items) => replaced(items, id, null));
        throw error;
      }
    },
    async edit(comment: Comment, text: string): Promise<void> {
      const { text: written, editedAt } = await call('PATCH /api/v1/videos/{id}/comments/{comment}', { ...path(comment), body: { text } });
      pages.change((items) => changed(items, comment.id, (one) => ({ ...one, text: written, editedAt })));
    },
    async remove(comment: Comment): Promise<void> {
      minding.gone(comment.id, thread);
      try {
        await call('DELETE /api/v1/videos/{id}/comments/{comment}', path(comment));
      } catch (error) {
        minding.known(comment.id);
        return say(problemFrom(error).message);
      }
      say(commentText.deleted, { label: words.watch.undo, run: () => void restore(comment) });
    },
  };
}
