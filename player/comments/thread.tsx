/** A comment, and what was replied to it: read when somebody wants to see it. */
import { useEffect, useState } from 'preact/hooks';
import { Paged, usePages } from '../parts/pages.tsx';
import { call } from '../requests.ts';
import { Composer } from './composer.tsx';
import { type Comment, type Page, shownOf } from './model.ts';
import { One, type OneProps } from './one.tsx';
import { repliesOf, type Since } from './since.ts';
import { commentText as words } from './text.ts';
import { type Minding, writingIn } from './writing.ts';

export interface ThreadProps extends OneProps {
  since: Since;
  minding: Minding;
  /** Grows whenever all is read anew. */
  round: number;
}

export function Thread(props: ThreadProps) {
  const { comment, since } = props;
  const [open, setOpen] = useState(false);
  const [writing, setWriting] = useState(false);
  const reply = () => {
    setOpen(true);
    setWriting(true);
  };
  const count = repliesOf(comment, since);
  return (
    <li>
      <One {...props} onReply={reply} />
      {(count > 0 || open) && (
        <div class="comment-replies">
          {count > 0 && (
            <button type="button" class="text-button" aria-expanded={open} onClick={() => setOpen(!open)}>
              {words.replies(count)}
            </button>
          )}
          {open && <Replies {...props} writing={writing} onWritten={() => setWriting(false)} />}
        </div>
      )}
    </li>
  );
}

function Replies(props: ThreadProps & { writing: boolean; onWritten(): void }) {
  const { comment, video, player, since, minding, round, writing, onWritten } = props;
  const pages = usePages<Comment, Page>(comment.id, (cursor) =>
    call('GET /api/v1/videos/{id}/comments', {
      params: { id: video.id },
      query: { thread: comment.id, limit: 50, ...(cursor !== null && { cursor }) },
    }),
  );
  const [read, setRead] = useState(round);
  useEffect(() => {
    if (round !== read) pages.reload();
    setRead(round);
  }, [round]);
  const { state } = pages;
  // Replies that others have written are known once they are read.
  useEffect(() => {
    if (state.is === 'there') for (const { id, isSent } of state.value.items) if (!isSent && !since.gone.has(id)) minding.known(id);
  }, [state]);
  const place = (items: readonly Comment[], one: Comment) => [...items, one];
  const { post, edit, remove } = writingIn({ video, pages, thread: comment.id, place, minding });
  return (
    <>
      <Paged pages={pages} bones={<div class="bone row" role="status" aria-label={words.title} />} failed={words.failed} empty={null}>
        {(items) => (
          <ul aria-label={words.repliesTo(comment.author.name)}>
            {shownOf(items, since.gone).map((one) => (
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
          send={async (text, id) => {
            await post(text, id);
            onWritten();
          }}
        />
      )}
    </>
  );
}
