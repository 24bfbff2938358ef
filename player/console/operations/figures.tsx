/** How all videos of this instance are watched. */
import { ExportLinks, Period } from '../../analytics/figures.tsx';
import { useFigures } from '../../analytics/load.ts';
import { Overview } from '../../analytics/overview.tsx';
import { figuresText } from '../../analytics/text.ts';
import { Failed } from '../../parts/empty.tsx';
import { call } from '../../requests.ts';
import { text } from '../../text.ts';
import { Head } from '../parts/head.tsx';
import { words } from '../text.ts';

export function FiguresPage() {
  const { days, setDays, found, error, again } = useFigures((days) => call('GET /api/v1/admin/analytics', { query: { days } }), '');
  return (
    <>
      <Head title={words.pages.figures} about={words.figures.about}>
        <Period days={days} onDays={setDays} />
        {found && <ExportLinks path="/api/v1/admin/analytics/export" days={found.days} />}
      </Head>
      <div class="analytics">
        {error && !found && <Failed title={figuresText.failedLoad} error={error} onRetry={again} />}
        {!error && !found && <div class="bone analytics-room" role="status" aria-label={text.loading} />}
        {found && <Overview found={found} />}
      </div>
    </>
  );
}
