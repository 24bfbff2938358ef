/** A comment, and what was replied to it: read when somebody wants to see it. */
import { useEffect, useState } from 'preact/hooks';
import { Paged, usePages } from '../parts/pages.tsx';
import { call } from '../requests.ts';
import { Composer } from './composer.tsx';
import type { Comment, Page } from './model.ts';
import { One, type OneProps } from './one.tsx';
import { commentText as words } from './text.ts';
import { writingIn } from './writing.ts';

export interface ThreadProps extends OneProps {
  /** What was deleted by others meanwhile. */
  gone: ReadonlySet<string>;
  known(id: string): void;
  /** Of the whole section, and of this comment. */
  counted(by: number): void;
}

export function Thread(props: ThreadProps) {
  const { comment, counted } = props;
  const [open, setOpen] = useState(false);
  const [writing, setWriting] = useState(false);
  const reply = () => {
    setOpen(true);
    setWriting(true);
  };
  return (
    <li>
      <One {...props} onReply={reply} />
      {(comment.replies > 0 || open) && (
        <div class="comment-replies">
          {comment.replies > 0 && (
            <button type="button" class="text-button" aria-expanded={open} onClick={() => setOpen(!open)}>
              {words.replies(comment.replies)}
            </button>
          )}
          {open && <Replies {...props} writing={writing} onWritten={() => setWriting(false)} counted={counted} />}
        </div>
      )}
    </li>
  );
}

function Replies(props: ThreadProps & { writing: boolean; onWritten(): void }) {
  const { comment, video, player, gone, known, counted, writing, onWritten } = props;
  const pages = usePages<Comment, Page>(comment.id, (cursor) =>
    call('GET /api/v1/videos/{id}/comments', {
      params: { id: video.id },
      query: { thread: comment.id, limit: 50, ...(cursor !== null && { cursor }) },
    }),
  );
  const { state } = pages;
  // Replies that others have written are known once they are read.
  useEffect(() => {
    if (state.is === 'there') for (const { id } of state.value.items) known(id);
  }, [state]);
  const place = (items: readonly Comment[], one: Comment) => [...items, one];
  const { post, edit, remove } = writingIn({ video, pages, thread: comment.id, place, known, counted });
  return (
    <>
      <Paged pages={pages} bones={<div class="bone row" role="status" aria-label={words.title} />} failed={words.failed} empty={null}>
        {(items) => (
          <ul aria-label={words.repliesTo(comment.author.name)}>
            {items
              .filter(({ id }) => !gone.has(id))
              .map((one) => (
                <li key={one.id}>
                  <One comment={one} {...{ video, player, edit, remove }} />
                </li>
              ))}
          </ul>
        )}
      </Paged>
      {writing && state.is === 'there' && (
        <Composer
          label={words.replyTo(comment.author.name)}
          submit={words.reply}
          onLeave={onWritten}
          send={async (text) => {
            await post(text);
            onWritten();
          }}
        />
      )}
    </>
  );
}
