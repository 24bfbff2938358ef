/** How several videos are watched: those of an account, or all. */
import { figure } from '../format.ts';
import { Empty } from '../parts/empty.tsx';
import { ByDay, type Overview as Found, Groups, Quality, Totals, watchedTime } from './figures.tsx';
import { figuresText as words } from './text.ts';
import './analytics.css';

/** `hrefOf`: of a video, where it has a page that can be led to. */
export function Overview({ found, hrefOf }: { found: Found; hrefOf?(shortId: string): string }) {
  return (
    <>
      <Totals totals={found.totals} />
      <ByDay days={found.days} />
      <Groups devices={found.devices} countries={found.countries} />
      <section aria-labelledby="top">
        <h2 id="top">{words.top}</h2>
        {found.videos.length === 0 ? (
          <Empty icon="film" title={words.noVideos} hint={words.noVideosHint} />
        ) : (
          <ol class="top-videos">
            {found.videos.map(({ id, shortId, title, views, watchedSeconds }) => (
              <li key={id}>
                {hrefOf ? <a href={hrefOf(shortId)}>{title}</a> : <span>{title}</span>}
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
  );
}
