/** What somebody has watched, day by day: taken out one by one, or all at once, or not kept for a while. */
import { useState } from 'preact/hooks';
import type { Output } from '../../gateway/contract/client.ts';
import { Card } from '../home/card.tsx';
import { Icon } from '../icons.tsx';
import { language } from '../language.ts';
import { Empty } from '../parts/empty.tsx';
import { Paged, usePages } from '../parts/pages.tsx';
import { LineBones } from '../parts/skeleton.tsx';
import { SureButton } from '../parts/sure.tsx';
import { call } from '../requests.ts';
import { problemFrom, say } from '../store.ts';
import { watchedPart, watchedPath } from './continue.ts';
import { byDay, type Day } from './days.ts';
import { MembersOnly } from './members-only.tsx';
import { libraryText } from './text.ts';
import './library.css';

type Page = Output<'GET /api/v1/account/history'>;
type Watched = Page['items'][number];
const words = libraryText.history;

export function HistoryPage() {
  return (
    <MembersOnly title={words.title}>
      <History />
    </MembersOnly>
  );
}

function History() {
  const [round, setRound] = useState(0);
  const pages = usePages<Watched, Page>(`${round}`, (cursor) =>
    call('GET /api/v1/account/history', { query: { limit: 50, ...(cursor !== null && { cursor }) } }),
  );
  const { state } = pages;
  const paused = state.is === 'there' && state.value.paused;
  const act = async (work: () => Promise<unknown>, said: string) => {
    try {
      await work();
      say(said);
    } catch (error) {
      say(problemFrom(error).message);
    }
    setRound((before) => before + 1);
  };
  const setPaused = (next: boolean) =>
    act(() => call('PATCH /api/v1/account/history', { body: { paused: next } }), next ? words.pausedNow : words.goesOn);
  const take = (one: Watched) => {
    const { video, positionSeconds, watchedAt } = one;
    const params = { video: video.id };
    return pages.take(one, {
      send: () => call('DELETE /api/v1/account/history/{video}', { params }),
      undo: () => call('PUT /api/v1/account/history/{video}', { params, body: { positionSeconds, watchedAt } }),
      words: words.taken(video.title),
    });
  };
  return (
    <div class="library">
      <header class="library-head">
        <h1>{words.title}</h1>
        {state.is === 'there' && (
          <div class="row">
            <button type="button" class="button" onClick={() => void setPaused(!paused)}>
              {paused ? words.goOn : words.pause}
            </button>
            {state.value.items.length > 0 && (
              <SureButton
                label={words.clear}
                question={words.clearQuestion}
                run={() => void act(() => call('DELETE /api/v1/account/history'), words.cleared)}
              />
            )}
          </div>
        )}
      </header>
      {paused && <p class="banner">{words.paused}</p>}
      <Paged
        pages={pages}
        bones={<LineBones />}
        failed={words.failed}
        empty={<Empty icon="history" title={words.empty} hint={words.emptyHint} />}
      >
        {(items) =>
          byDay(items, new Date()).map((day) => (
            <section key={day.start.getTime()} class="library-day">
              <h2>{dayName(day)}</h2>
              <ul class="lines">
                {day.items.map((one) => (
                  <li key={one.video.id}>
                    <Card
                      video={one.video}
                      small
                      href={watchedPath(one)}
                      watched={watchedPart(one)}
                      action={
                        <button
                          type="button"
                          class="quiet-button"
                          aria-label={words.take(one.video.title)}
                          title={words.take(one.video.title)}
                          onClick={() => void take(one)}
                        >
                          <Icon name="close" />
                        </button>
                      }
                    />
                  </li>
                ))}
              </ul>
            </section>
          ))
        }
      </Paged>
    </div>
  );
}

function dayName({ ago, start }: Day<Watched>): string {
  if (ago === 0) return words.today;
  if (ago === 1) return words.yesterday;
  const form: Intl.DateTimeFormatOptions = ago < 7 ? { weekday: 'long' } : { dateStyle: 'long' };
  return new Intl.DateTimeFormat(language, form).format(start);
}
