/** What somebody is in the middle of. Nothing where there is nothing. */
import type { Output } from '../../gateway/contract/client.ts';
import { Card } from '../home/card.tsx';
import { CardRow } from '../parts/card-row.tsx';
import { text } from '../text.ts';
import { watchedPart, watchedPath } from './continue.ts';

export type Unfinished = Output<'GET /api/v1/account/history/unfinished'>['items'][number];

export function ContinueRow({ items }: { items: Unfinished[] }) {
  if (items.length === 0) return null;
  return (
    <CardRow title={text.home.continue} more={{ href: '/history', label: text.home.all }}>
      {items.map((one) => (
        <li key={one.video.id}>
          <Card video={one.video} href={watchedPath(one)} watched={watchedPart(one)} />
        </li>
      ))}
    </CardRow>
  );
}
