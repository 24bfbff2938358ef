/** What people write under a video: read, written, and told of while one looks at it. */
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { VitaPlayer } from '../element/vita-player.ts';
import { hearVideo } from '../follow.ts';
import { Empty } from '../parts/empty.tsx';
import { Paged, usePages } from '../parts/pages.tsx';
import { call, type Video } from '../requests.ts';
import { isSignedIn } from '../rights.ts';
import { problemFrom, say, session } from '../store.ts';
import { Composer } from './composer.tsx';
import { type Comment, changed, type Page, shownOf, withNew } from './model.ts';
import { arrived, begun, freshOf, heard, type Since, totalOf, unread, withBack, withCame, withGone, withOwn } from './since.ts';
import { commentText as words } from './text.ts';
import { Thread } from './thread.tsx';
import { type Minding, writingIn } from './writing.ts';
import './comments.css';

export interface CommentsProps {
  video: Video;
  player: VitaPlayer | null;
}
const orders = ['newest', 'oldest'] as const;
const noIds: ReadonlySet<string> = new Set();
const and = (ids: ReadonlySet<string>, id: string): ReadonlySet<string> => (ids.has(id) ? ids : new Set([...ids, id]));

export function Comments({ video, player }: CommentsProps) {
  const heading = useId();
  const [sort, setSort] = useState<(typeof orders)[number]>('newest');
  const [{ shown: since }, setReadings] = useState(unread);
  const hear = (happens: (since: Since) => Since) => setReadings((now) => heard(now, happens));
  /** Of what is new, those that this page knows. */
  const [seen, setSeen] = useState(noIds);
  const reads = useRef(0);
  const [round, setRound] = useState(0);
  const pages = usePages<Comment, Page>(`${video.id} ${sort}`, async (cursor) => {
    const mine = cursor === null ? ++reads.current : 0;
    if (cursor === null) setReadings(begun);
    const page = await call('GET /api/v1/videos/{id}/comments', {
      params: { id: video.id },
      query: { sort, ...(cursor !== null && { cursor }) },
    });
    if (cursor === null && mine === reads.current) {
      setReadings((now) => arrived(now, page.items));
      setSeen(noIds);
      setRound((before) => before + 1);
    }
    return page;
  });
  const { state } = pages;
  const page = state.is === 'there' ? state.value : null;
  const minding: Minding = {
    known(id) {
      setSeen((ids) => and(ids, id));
      hear((now) => withBack(now, id));
    },
    gone: (id, thread) => hear((now) => withGone(now, id, thread)),
    counted: (id) => hear((now) => withOwn(now, id)),
  };
  useEffect(
    () =>
      hearVideo(video.id, (type, { comment, thread }) => {
        if (!type.startsWith('comment.')) return;
        // Many at once.
        if (typeof comment !== 'string') return pages.reload();
        if (type === 'comment.created') hear((now) => withCame(now, comment));
        if (type === 'comment.deleted') minding.gone(comment, typeof thread === 'string' ? thread : null);
      }),
    [video.id, sort],
  );
  const { post, edit, remove } = writingIn({ video, pages, thread: null, place: withNew, minding });
  const pin = async (comment: Comment) => {
    const params = { id: video.id, comment: comment.id };
    try {
      if (comment.pinned) await call('DELETE /api/v1/videos/{id}/comments/{comment}/pin', { params });
      else await call('PUT /api/v1/videos/{id}/comments/{comment}/pin', { params });
      pages.reload();
    } catch (error) {
      say(problemFrom(error).message);
    }
  };
  const within = (thread: Comment): Minding => ({
    ...minding,
    counted(id) {
      minding.counted(id);
      pages.change((items) => changed(items, thread.id, (one) => ({ ...one, replies: one.replies + 1 })));
    },
  });
  const all = page?.items ?? [];
  const fresh = freshOf(all, since, seen);
  const total = page && totalOf(page, since);
  const member = isSignedIn(session.value);
  return (
    <section class="comments" aria-labelledby={heading}>
      <header class="row">
        <h2 id={heading}>{total ? words.count(total) : words.title}</h2>
        {all.length > 1 && (
          <select aria-label={words.sort} value={sort} onChange={(event) => setSort(event.currentTarget.value as typeof sort)}>
            {orders.map((one) => (
              <option key={one} value={one}>
                {words[one]}
              </option>
            ))}
          </select>
        )}
      </header>
      {page?.isOpen === false && <p class="dim">{words.off}</p>}
      {page?.isOpen && (member ? <Composer label={words.write} submit={words.send} hint={words.hint} send={post} /> : <SignIn />)}
      {fresh > 0 && (
        <p role="status">
          <button type="button" class="button" onClick={pages.reload}>
            {words.fresh(fresh)}
          </button>
        </p>
      )}
      {page?.isOpen !== false && (
        <Paged pages={pages} bones={<Bones />} failed={words.failed} empty={<None member={member} />}>
          {(items) => {
            const shown = shownOf(items, since.gone);
            if (shown.length === 0 && page?.nextCursor === null) return <None member={member} />;
            return (
              <ul class="comment-list">
                {shown.map((comment) => (
                  <Thread
                    key={comment.id}
                    {...{ comment, video, player, edit, remove, since, round }}
                    minding={within(comment)}
                    pin={(one) => void pin(one)}
                  />
                ))}
              </ul>
            );
          }}
        </Paged>
      )}
    </section>
  );
}

function SignIn() {
  return (
    <p>
      <a class="button" href={`/sign-in?next=${encodeURIComponent(location.pathname)}`}>
        {words.signIn}
      </a>
    </p>
  );
}

function None({ member }: { member: boolean }) {
  return <Empty icon="edit" title={words.none} {...(member && { hint: words.noneHint })} />;
}

function Bones() {
  return (
    <div class="comment-list" role="status" aria-label={words.title}>
      {[1, 2, 3].map((one) => (
        <div key={one} class="comment">
          <span class="avatar bone" />
          <div class="comment-body">
            <div class="bone row" />
            <div class="bone row" />
          </div>
        </div>
      ))}
    </div>
  );
}
