/** Figures as bars and lines, and moments. What draws lines over time is loaded with the page that has some, and so it is here. */

import { Meter } from '../parts/meter.tsx';
import { onDemand } from '../parts/on-demand.tsx';
import { Sparkline } from '../parts/sparkline.tsx';
import { When } from '../parts/when.tsx';
import { Case } from './case.tsx';
import { Group, InBothThemes } from './shown.tsx';
import { designText as words } from './text.ts';
import '../analytics/analytics.css';

const Chart = onDemand(async () => (await import('../analytics/chart.tsx')).Chart);
const longAgo = '2030-01-01T12:00:00.000Z';
const points = [3, 8, 5, 13, 21, 18, 34].map((value, at) => ({ label: `${words.day} ${at + 1}`, value }));

export function Figures() {
  return (
    <Group title={words.figures}>
      <InBothThemes>
        {() => (
          <>
            <Case of="meter" is="usual">
              <Meter label={words.room} value={42} most={50} text={words.roomText} />
            </Case>
            <Case of="meter" is="full">
              <Meter label={words.full} value={50} most={50} text={words.fullText} isBad />
            </Case>
            <progress class="line" value={0.3} max={1} aria-label={words.sent} />
            <progress class="line encode" value={0.6} max={1} aria-label={words.working} />
            <div class="row">
              <Case of="when" is="usual">
                <When at={longAgo} />
              </Case>
              <Case of="when" is="never">
                <When at={null} />
              </Case>
            </div>
            <Case of="sparkline" is="usual">
              <Sparkline values={[0, 2, 1, 5, 3, 8, 2, 0]} label={words.lastHour} />
            </Case>
          </>
        )}
      </InBothThemes>
      <Case of="on-demand" is="usual">
        <Chart title={words.views} along={words.day} of={words.views} points={points} written={String} />
      </Case>
    </Group>
  );
}
