/** How the own videos are watched. */
import { Failed } from '../parts/empty.tsx';
import { call } from '../requests.ts';
import { StudioFrame } from '../studio/frame.tsx';
import { text } from '../text.ts';
import { ExportLinks, Period } from './figures.tsx';
import { useFigures } from './load.ts';
import { Overview } from './overview.tsx';
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
          {found && <ExportLinks path="/api/v1/account/analytics/export" days={found.days} />}
        </header>
        {error && !found && <Failed title={words.failedLoad} error={error} onRetry={again} />}
        {!error && !found && <div class="bone analytics-room" role="status" aria-label={text.loading} />}
        {found && <Overview found={found} hrefOf={(shortId) => `/studio/analytics/${shortId}`} />}
      </div>
    </StudioFrame>
  );
}
