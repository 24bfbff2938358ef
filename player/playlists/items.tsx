/** The videos of a playlist. Those who may change it drag them, move them by the arrow keys, and take them out. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import { inTurn } from '../in-turn.ts';
import { Empty, Failed } from '../parts/empty.tsx';
import { LineBones } from '../parts/skeleton.tsx';
import type { RequestError, Video } from '../requests.ts';
import { problemFrom, say } from '../store.ts';
import { text } from '../text.ts';
import { clock } from '../units.ts';
import { lists } from './lists.ts';
import { changedPart, moved, orderedLike } from './order.ts';
import { forgetQueue } from './queue.ts';
import { listText } from './text.ts';

export interface ItemsProps {
  id: string;
  /** Whether they may put it into another order, and take something out. */
  isMine: boolean;
  /** What is said of the playlist as a whole may be another now. */
  onChange(): void;
}

export function Items({ id, isMine, onChange }: ItemsProps) {
  const [items, setItems] = useState<Video[] | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const [error, fail] = useState<RequestError | null>(null);
  const [said, tell] = useState('');
  const list = useRef<HTMLOListElement>(null);
  /** As it is shown, but for what is being dragged. */
  const shown = useRef<Video[]>([]);
  /** As the server has it; changes are told it one after the other. */
  const stored = useRef<Video[]>([]);
  const turn = useRef(inTurn()).current;
  const reloads = useRef(0);
  const show = (next: Video[]) => {
    shown.current = next;
    setItems(next);
  };
  const load = async (from: string | null) => {
    fail(null);
    try {
      const page = await lists.items(id, from);
      stored.current = from === null ? page.items : [...stored.current, ...page.items];
      show(from === null ? page.items : [...shown.current, ...page.items]);
      setCursor(page.nextCursor);
    } catch (failure) {
      fail(problemFrom(failure));
    }
  };
  useEffect(() => void load(null), [id]);

  const changed = () => {
    forgetQueue();
    onChange();
  };
  /** What is shown when its turn comes: of quick moves the first one that waits tells all, and the others have nothing to tell any more. */
  const tellOrder = async () => {
    // One of both may wait to be taken out, or to be put back.
    const known = new Set(stored.current);
    const after = shown.current.filter((video) => known.has(video));
    const both = new Set(after);
    const part = changedPart(
      stored.current.filter((video) => both.has(video)),
      after,
    );
    if (part.length === 0) return;
    await lists.order(
      id,
      part.map((video) => video.id),
    );
    let place = 0;
    stored.current = stored.current.map((video) => (both.has(video) ? after[place++]! : video));
    changed();
  };
  const store = async (next: Video[], undone = false) => {
    const before = shown.current;
    if (changedPart(before, next).length === 0) return;
    show(next);
    const round = reloads.current;
    try {
      await turn(tellOrder);
      if (!undone && round === reloads.current)
        say(listText.ordered, { label: listText.undo, run: () => void store(orderedLike(shown.current, before), true) });
    } catch (failure) {
      say(problemFrom(failure).message);
      reloads.current += 1;
      show(orderedLike(shown.current, stored.current));
      await turn(() => load(null));
    }
  };
  const move = (from: number, to: number) => {
    if (items === null) return;
    const at = Math.min(items.length - 1, Math.max(0, to));
    tell(listText.movedTo(items[from]!.title, at + 1, items.length));
    void store(moved(items, from, at));
  };
  const take = async (video: Video) => {
    const follower = shown.current[shown.current.findIndex((one) => one.id === video.id) + 1];
    const without = (all: Video[]) => all.filter((one) => one.id !== video.id);
    const within = (all: Video[]) => {
      const others = without(all);
      const at = others.findIndex((one) => one.id === follower?.id);
      return others.toSpliced(at < 0 ? others.length : at, 0, video);
    };
    show(without(shown.current));
    try {
      await turn(() => lists.take(id, video.id));
    } catch (failure) {
      show(within(shown.current));
      say(problemFrom(failure).message);
      return;
    }
    stored.current = without(stored.current);
    show(without(shown.current));
    changed();
    const putBack = async () => {
      try {
        await turn(() => lists.add(id, video.id, follower?.id));
        stored.current = within(stored.current);
        show(within(shown.current));
        changed();
      } catch (failure) {
        say(problemFrom(failure).message);
      }
    };
    say(listText.takenOut(video.title), { label: listText.undo, run: () => void putBack() });
  };

  if (items === null)
    return error === null ? <LineBones count={4} /> : <Failed title={listText.itemsFailed} error={error} onRetry={() => void load(null)} />;
  if (items.length === 0) return <Empty icon="list" title={listText.nothingIn} hint={isMine ? listText.nothingInHint : undefined} />;
  return (
    <section aria-label={listText.items}>
      {isMine && items.length > 1 && (
        <p class="dim small-words" id="move-hint">
          {listText.moveHint}
        </p>
      )}
      <p class="unseen" role="status">
        {said}
      </p>
      <ol class="list-items" ref={list}>
        {items.map((video, index) => (
          <li key={video.id}>
            {isMine && items.length > 1 ? (
              <Grip
                title={video.title}
                list={list}
                index={index}
                onDrag={(to) => setItems(moved(items, index, to))}
                onDrop={() => void store(items)}
                onMove={(to) => move(index, to)}
              />
            ) : (
              <span class="list-place">{index + 1}</span>
            )}
            <Item video={video} list={id} />
            {isMine && (
              <button
                type="button"
                class="quiet-button"
                aria-label={listText.takeOut(video.title)}
                title={listText.takeOut(video.title)}
                onClick={() => void take(video)}
              >
                <Icon name="close" />
              </button>
            )}
          </li>
        ))}
      </ol>
      {error && <p class="banner bad">{error.message}</p>}
      {cursor !== null && (
        <p class="row centre">
          <button type="button" class="button" onClick={() => void turn(() => load(cursor))}>
            {text.more}
          </button>
        </p>
      )}
    </section>
  );
}

function Item({ video, list }: { video: Video; list: string }) {
  const duration = video.durationSeconds;
  return (
    <a class="list-item" href={`/w/${video.shortId}?list=${list}`}>
      <span class="thumb">
        {video.thumbnailUrl ? (
          <img src={video.thumbnailUrl} alt="" loading="lazy" decoding="async" width="160" height="90" />
        ) : (
          <Icon name="film" />
        )}
        {duration !== null && <span class="thumb-time">{clock(duration)}</span>}
      </span>
      <span class="list-words">
        <strong title={video.title} dir="auto">
          {video.title}
        </strong>
        {video.channel && (
          <span class="dim" dir="auto">
            {video.channel.name}
          </span>
        )}
      </span>
    </a>
  );
}

interface GripProps {
  title: string;
  list: { current: HTMLOListElement | null };
  index: number;
  /** While it is held over another place. */
  onDrag(to: number): void;
  onDrop(): void;
  onMove(to: number): void;
}

/** What a video is dragged by, with a mouse or a finger; with the keyboard it moves by one place, or to an end. */
function Grip({ title, list, index, onDrag, onDrop, onMove }: GripProps) {
  const [held, hold] = useState(false);
  const drag = (event: PointerEvent) => {
    const rows = [...(list.current?.children ?? [])].map((row) => row.getBoundingClientRect());
    const over = rows.findIndex(({ top, bottom }) => event.clientY >= top && event.clientY < bottom);
    const to =
      over >= 0 ? over : event.clientY < (rows[0]?.top ?? 0) ? 0 : event.clientY > (rows.at(-1)?.bottom ?? 0) ? rows.length - 1 : index;
    if (to !== index) onDrag(to);
  };
  const drop = () => {
    hold(false);
    onDrop();
  };
  // Of the window, as the row is put elsewhere in the page meanwhile, which ends the capture of a pointer.
  useEffect(() => {
    if (!held) return;
    window.addEventListener('pointermove', drag);
    window.addEventListener('pointerup', drop);
    window.addEventListener('pointercancel', drop);
    return () => {
      window.removeEventListener('pointermove', drag);
      window.removeEventListener('pointerup', drop);
      window.removeEventListener('pointercancel', drop);
    };
  });
  const onKey = (event: KeyboardEvent) => {
    const to = { ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: Number.POSITIVE_INFINITY }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onMove(to);
    // The button goes along with its row, which some browsers let the focus fall by.
    const button = event.currentTarget as HTMLElement;
    requestAnimationFrame(() => button.focus());
  };
  return (
    <button
      type="button"
      class={held ? 'grip held' : 'grip'}
      aria-label={listText.move(title)}
      aria-describedby="move-hint"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        hold(true);
      }}
      onKeyDown={onKey}
    >
      <Icon name="grip" />
    </button>
  );
}
