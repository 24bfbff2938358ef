/** Likes and dislikes: shown at once, taken back when the server says no, and by "Undo". */
import { useEffect, useRef, useState } from 'preact/hooks';
import { figure } from '../format.ts';
import { Icon } from '../icons.tsx';
import { newestInTurn } from '../in-turn.ts';
import { call, type Video } from '../requests.ts';
import { isSignedIn } from '../rights.ts';
import { goTo } from '../router.ts';
import { problemFrom, say, session } from '../store.ts';
import { text } from '../text.ts';
import { type Rated, type Rating, rated } from './rate.ts';

export function RatingButtons({ video }: { video: Video }) {
  const [shown, show] = useState<Rated | null>(null);
  const member = isSignedIn(session.value);
  const params = { id: video.id };
  const write = useRef<((next: Rating) => Promise<Rated>) | null>(null);
  useEffect(() => {
    let isOver = false;
    write.current = newestInTurn((rating: Rating) => call('PUT /api/v1/videos/{id}/rating', { params, body: { rating } }));
    show(null);
    call('GET /api/v1/videos/{id}/rating', { params }).then(
      (answer) => !isOver && show(answer),
      () => undefined,
    );
    return () => {
      isOver = true;
      write.current = null;
    };
  }, [video.id, member]);
  const put = async (next: Rating, before: Rated, own = write.current): Promise<void> => {
    if (own === null) return;
    show(rated(before, next));
    try {
      const answer = await own(next);
      if (own === write.current) show(answer);
    } catch (error) {
      if (own === write.current) show(before);
      return say(problemFrom(error).message);
    }
    if (next === 'none') return;
    const back = before.rating ?? 'none';
    say(text.rating.said[next](video.title), { label: text.watch.undo, run: () => void put(back, rated(before, next), own) });
  };
  const press = (which: 'like' | 'dislike') => {
    if (!member) return goTo(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
    if (shown !== null) void put(shown.rating === which ? 'none' : which, shown);
  };
  const button = (which: 'like' | 'dislike', count: number) => (
    <button
      type="button"
      class="button plain"
      aria-pressed={member ? shown?.rating === which : undefined}
      aria-label={text.rating.label[which](count, figure(count))}
      disabled={shown === null}
      onClick={() => press(which)}
    >
      <Icon name={which} />
      <span aria-hidden="true">{shown !== null && count > 0 ? figure(count) : ''}</span>
    </button>
  );
  return (
    <>
      {button('like', shown?.likes ?? 0)}
      {button('dislike', shown?.dislikes ?? 0)}
    </>
  );
}
