/** What people write under a video: read, written, and told of while one looks at it. */
import { useEffect, useId, useState } from 'preact/hooks';
import type { VitaPlayer } from '../element/vita-player.ts';
import { hearVideo } from '../follow.ts';
import { Empty } from '../parts/empty.tsx';
import { Paged, usePages } from '../parts/pages.tsx';
import { call, type Video } from '../requests.ts';
import { isSignedIn } from '../rights.ts';
import { problemFrom, say, session } from '../store.ts';
import { Composer } from './composer.tsx';
import { type Comment, changed, type Page, withNew } from './model.ts';
import { commentText as words } from './text.ts';
import { Thread } from './thread.tsx';
import { writingIn } from './writing.ts';
import './comments.css';

export interface CommentsProps {
  video: Video;
  player: VitaPlayer | null;
}
const orders = ['newest', 'oldest'] as const;
const noIds: ReadonlySet<string> = new Set();
const and = (ids: ReadonlySet<string>, id: string): ReadonlySet<string> => (ids.has(id) ? ids : new Set([...ids, id]));
const but = (ids: ReadonlySet<string>, id: string): ReadonlySet<string> => new Set([...ids].filter((one) => one !== id));

export function Comments({ video, player }: CommentsProps) {
  const heading = useId();
  const [sort, setSort] = useState<(typeof orders)[number]>('newest');
  /** Of which others have told; of these those that this page knows; and those that are not there any more. */
  const [heard, setHeard] = useState(noIds);
  const [seen, setSeen] = useState(noIds);
  const [gone, setGone] = useState(noIds);
  /** What happened here since the figures were read. */
  const [more, setMore] = useState(0);
  const pages = usePages<Comment, Page>(`${video.id} ${sort}`, async (cursor) => {
    const page = await call('GET /api/v1/videos/{id}/comments', {
      params: { id: video.id },
      query: { sort, ...(cursor !== null && { cursor }) },
    });
    if (cursor === null) {
      setMore(0);
      setHeard(noIds);
      setGone(noIds);
    }
    return page;
  });
  const { state } = pages;
  const page = state.is === 'there' ? state.value : null;
  const known = (id: string) => {
    setSeen((ids) => and(ids, id));
    setGone((ids) => but(ids, id));
  };
  const counted = (by: number) => setMore((before) => before + by);
  useEffect(
    () =>
      hearVideo(video.id, (type, { comment }) => {
        if (typeof comment !== 'string') return void (type.startsWith('comment.') && pages.reload());
        if (type === 'comment.created') {
          setHeard((ids) => and(ids, comment));
          setGone((ids) => but(ids, comment));
        }
        if (type !== 'comment.deleted') return;
        setHeard((ids) => but(ids, comment));
        setGone((ids) => and(ids, comment));
      }),
    [video.id, sort],
  );
  const { post, edit, remove } = writingIn({ video, pages, thread: null, place: withNew, known, counted });
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
  const items = page?.items ?? [];
  const shown = new Set(items.map(({ id }) => id));
  // As long as an own one is under way nobody knows which of them it is.
  const fresh = items.some(({ isSent }) => isSent) ? 0 : [...heard].filter((id) => !shown.has(id) && !seen.has(id)).length;
  const total = page && page.total + more;
  return (
    <section class="comments" aria-labelledby={heading}>
      <header class="row">
        <h2 id={heading}>{total ? words.count(total) : words.title}</h2>
        {items.length > 1 && (
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
      {page?.isOpen &&
        (isSignedIn(session.value) ? <Composer label={words.write} submit={words.send} hint={words.hint} send={post} /> : <SignIn />)}
      {fresh > 0 && (
        <p role="status">
          <button type="button" class="button" onClick={pages.reload}>
            {words.fresh(fresh)}
          </button>
        </p>
      )}
      {page?.isOpen !== false && (
        <Paged
          pages={pages}
          bones={<Bones />}
          failed={words.failed}
          empty={<Empty icon="edit" title={words.none} {...(isSignedIn(session.value) && { hint: words.noneHint })} />}
        >
          {(threads) => (
            <ul class="comment-list">
              {threads
                .filter(({ id }) => !gone.has(id))
                .map((comment) => (
                  <Thread
                    key={comment.id}
                    {...{ comment, video, player, edit, remove, gone, known }}
                    pin={(one) => void pin(one)}
                    counted={(by) => {
                      counted(by);
                      pages.change((all) => changed(all, comment.id, (one) => ({ ...one, replies: one.replies + by })));
                    }}
                  />
                ))}
            </ul>
          )}
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
