/** How one video is watched. */
import { useEffect, useState } from 'preact/hooks';
import { Failed } from '../parts/empty.tsx';
import { call, type Video } from '../requests.ts';
import { studioPath } from '../router.ts';
import { StudioFrame } from '../studio/frame.tsx';
import { text } from '../text.ts';
import { clock } from '../units.ts';
import { Chart } from './chart.tsx';
import { type Analytics, ByDay, ExportLinks, Groups, Period, Quality, shareOf, Totals } from './figures.tsx';
import { useFigures } from './load.ts';
import { figuresText as words } from './text.ts';
import './analytics.css';

export function VideoFiguresPage({ id }: { id: string }) {
  const params = { id };
  const [video, setVideo] = useState<Video | null>(null);
  const { days, setDays, found, error, again } = useFigures(
    (days) => call('GET /api/v1/videos/{id}/analytics', { params, query: { days } }),
    id,
  );
  useEffect(() => {
    call('GET /api/v1/videos/{id}', { params }).then(setVideo, () => undefined);
  }, [id]);
  const title = video ? words.of(video.title) : words.title;
  return (
    <StudioFrame title={title}>
      <div class="analytics">
        <header class="row">
          <h1>{title}</h1>
          <span class="gap" />
          <Period days={days} onDays={setDays} />
          {found && <ExportLinks path="/api/v1/videos/{id}/analytics/export" params={params} days={found.days} />}
        </header>
        <p class="row">
          <a class="button plain" href="/studio/analytics">
            {words.all}
          </a>
          {video && (
            <>
              <a class="button plain" href={studioPath(video)}>
                {words.studio}
              </a>
              <a class="button plain" href={`/w/${video.shortId}`}>
                {words.watch}
              </a>
            </>
          )}
        </p>
        {error && !found && <Failed title={words.failedLoad} error={error} onRetry={again} />}
        {!error && !found && <div class="bone analytics-room" role="status" aria-label={text.loading} />}
        {found && (
          <>
            <Totals totals={found.totals} />
            <ByDay days={found.days} />
            {found.retention.length > 0 && <Retention retention={found.retention} seconds={video?.durationSeconds ?? null} />}
            <Groups devices={found.devices} countries={found.countries} />
            <Sources sources={found.sources} />
            <Quality quality={found.quality} />
            <p class="dim">{words.privacy}</p>
          </>
        )}
      </div>
    </StudioFrame>
  );
}

function Retention({ retention, seconds }: { retention: readonly number[]; seconds: number | null }) {
  const label = (part: number) => (seconds === null ? `${part} %` : clock((part / 100) * seconds));
  return (
    <Chart
      title={words.retention}
      hint={words.retentionHint}
      along={words.moment}
      of={words.retentionShare}
      points={retention.map((share, part) => ({ label: label(part), value: share }))}
      written={shareOf}
      most={1}
    />
  );
}

function Sources({ sources }: { sources: Analytics['sources'] }) {
  const name = ({ place, source }: Analytics['sources'][number]) =>
    place === 'embed' ? (source === null ? words.embeddedSomewhere : words.embedded(source)) : (source ?? words.direct);
  return (
    <section aria-labelledby="sources">
      <h2 id="sources">{words.sources}</h2>
      {sources.length === 0 ? (
        <p class="dim">{words.sourcesNone}</p>
      ) : (
        <ul class="top-videos">
          {sources.map((one) => (
            <li key={`${one.place} ${one.source}`}>
              <span>{name(one)}</span>
              <span class="dim">{words.starts(one.playbacks)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
