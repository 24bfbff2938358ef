/** How the own videos are watched. */
import { figure } from '../format.ts';
import { Empty, Failed } from '../parts/empty.tsx';
import { call } from '../requests.ts';
import { StudioFrame } from '../studio/frame.tsx';
import { text } from '../text.ts';
import { ByDay, Period, Quality, Totals, watchedTime } from './figures.tsx';
import { useFigures } from './load.ts';
import { figuresText as words } from './text.ts';
import './analytics.css';

export function OverviewPage() {
  const { days, setDays, found, error, again } = useFigures((days) => call('GET /api/v1/account/analytics', { query: { days } }), '');
  return (
    <StudioFrame title={words.title}>
      <div class="analytics">
        <header class="row">
          <h1>{words.title}</h1>
          <span class="gap" />
          <Period days={days} onDays={setDays} />
        </header>
        {error && !found && <Failed title={words.failedLoad} error={error} onRetry={again} />}
        {!error && !found && <div class="bone analytics-room" role="status" aria-label={text.loading} />}
        {found && (
          <>
            <Totals totals={found.totals} />
            <ByDay days={found.days} />
            <section aria-labelledby="top">
              <h2 id="top">{words.top}</h2>
              {found.videos.length === 0 ? (
                <Empty icon="film" title={words.noVideos} hint={words.noVideosHint} />
              ) : (
                <ol class="top-videos">
                  {found.videos.map(({ id, shortId, title, views, watchedSeconds }) => (
                    <li key={id}>
                      <a href={`/studio/analytics/${shortId}`}>{title}</a>
                      <span class="dim">
                        {words.views}: {figure(views)}, {words.watched}: {watchedTime(watchedSeconds)}
                      </span>
                    </li>
                  ))}
                </ol>
              )}
            </section>
            <Quality quality={found.quality} />
            <p class="dim">{words.privacy}</p>
          </>
        )}
      </div>
    </StudioFrame>
  );
}
