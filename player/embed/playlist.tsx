/** A playlist in a frame: the player, a list that opens over it, and the next video after the end of one. */
import { render } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { createClient, type Output, ProblemError } from '../../gateway/contract/client.ts';
import type { VitaPlayer } from '../element/vita-player.ts';
import { Icon } from '../icons.tsx';
import { neighbour } from '../playlists/order.ts';
import { clock } from '../units.ts';
import { useNext } from '../watch/use-next.ts';
import { embedWords as words } from './words.ts';

type Item = Output<'GET /api/v1/playlists/{id}/items'>['items'][number]['video'];

const waitSeconds = 8;
const call = createClient();

/** What it cannot show is said in place of the picture. */
export async function playList(player: VitaPlayer, id: string): Promise<void> {
  const place = document.createElement('div');
  player.after(place);
  // At its end the list begins anew, and not each video.
  const loops = player.hasAttribute('loop');
  player.removeAttribute('loop');
  try {
    const items = await itemsOf(id);
    if (items.length === 0) render(<p class="embed-note">{words.empty}</p>, place);
    else render(<List {...{ player, id, items, loops }} />, place);
  } catch (error) {
    const isGone = error instanceof ProblemError && error.status === 404;
    render(<p class="embed-note">{isGone ? words.gone : words.away}</p>, place);
  }
}

/** Those that pages of all sites may show. */
async function itemsOf(id: string): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: Output<'GET /api/v1/playlists/{id}/items'> = await call('GET /api/v1/playlists/{id}/items', {
      params: { id },
      query: { limit: 200, ...(cursor !== null && { cursor }) },
    });
    items.push(...page.items.map(({ video }) => video));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items.filter(
    ({ privacy, embedSites, playback }) => playback !== null && embedSites === null && ['public', 'unlisted'].includes(privacy),
  );
}

interface ListProps {
  player: VitaPlayer;
  id: string;
  items: readonly Item[];
  loops: boolean;
}

function List({ player, id, items, loops }: ListProps) {
  const [at, setAt] = useState(0);
  const [open, setOpen] = useState(false);
  const [left, count] = useState<number | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const item = items[at]!;
  const next = neighbour(items.length, at, 1, loops);
  const go = (to: number) => {
    count(null);
    // Somebody has asked for it, or lets it go on.
    player.setAttribute('autoplay', '');
    // The only one of a list that begins anew.
    if (to === at) player.play();
    setAt(to);
  };
  useEffect(() => {
    if (player.hasAttribute('link')) player.setAttribute('link', `${location.origin}/w/${item.shortId}?list=${id}`);
    player.setAttribute('video-id', item.id);
  }, [item.id]);
  useEffect(() => {
    const ended = () => {
      setOpen(false);
      count(waitSeconds);
    };
    const stop = () => count(null);
    player.addEventListener('ended', ended);
    player.addEventListener('play', stop);
    return () => {
      player.removeEventListener('ended', ended);
      player.removeEventListener('play', stop);
    };
  }, [player]);
  useEffect(() => {
    if (left === null || next === null) return;
    if (left <= 0) return go(next);
    const timer = setTimeout(() => count(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left, next]);
  useNext(player, next === null ? null : items[next]!.title, () => next !== null && go(next));
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (open) box.current?.querySelector<HTMLElement>('[aria-current]')?.focus();
  }, [open]);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <>
      <button
        type="button"
        ref={button}
        class="embed-open"
        aria-expanded={open}
        aria-label={`${words.place(at + 1, items.length)}, ${words.list}`}
        onClick={() => setOpen(!open)}
      >
        <Icon name="list" />
        {words.place(at + 1, items.length)}
      </button>
      {open && (
        <div class="embed-list" role="dialog" aria-label={words.list} ref={box} onKeyDown={(event) => event.key === 'Escape' && close()}>
          <header>
            <h2>{words.list}</h2>
            <button type="button" class="embed-close" aria-label={words.close} onClick={close}>
              <Icon name="close" />
            </button>
          </header>
          <ol>
            {items.map(({ id: one, title, durationSeconds }, index) => (
              <li key={one}>
                <button
                  type="button"
                  aria-current={index === at ? 'true' : undefined}
                  onClick={() => {
                    close();
                    go(index);
                  }}
                >
                  <span dir="auto">{title}</span>
                  {durationSeconds !== null && <span class="embed-time">{clock(durationSeconds)}</span>}
                </button>
              </li>
            ))}
          </ol>
        </div>
      )}
      {left !== null && next !== null && (
        <aside class="embed-next" aria-label={words.list}>
          <strong>{words.nextIn(left)}</strong>
          <span>{items[next]!.title}</span>
          <p>
            <button type="button" onClick={() => go(next)}>
              {words.playNow}
            </button>
            <button type="button" onClick={() => count(null)}>
              {words.stop}
            </button>
          </p>
        </aside>
      )}
    </>
  );
}
