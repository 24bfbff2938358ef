/** Cards, rows and tables, with content of a video that nobody has. */
import { Card } from '../home/card.tsx';
import { Avatar } from '../parts/avatar.tsx';
import { CardRow } from '../parts/card-row.tsx';
import { Paged, type PageOf, type Pages, usePages } from '../parts/pages.tsx';
import { Section } from '../parts/section.tsx';
import { LineBones } from '../parts/skeleton.tsx';
import { Case } from './case.tsx';
import { Group } from './shown.tsx';
import { designText as words } from './text.ts';
import { unreachable } from './unreachable.ts';
import { videoOf } from './video.ts';

const numbers = [1, 2, 3, 4, 5, 6, 7, 8];

export function Lists() {
  return (
    <Group title={words.lists}>
      <Case of="card-row" is="usual">
        <CardRow title={words.row}>
          {numbers.map((number) => (
            <li key={number}>
              <Card
                video={videoOf({ title: words.item(number), state: number === 2 ? 'processing' : number === 3 ? 'failed' : 'ready' })}
              />
            </li>
          ))}
        </CardRow>
      </Case>
      <h3>{words.paged}</h3>
      <Case of="pages" is="there">
        <Moving />
      </Case>
      <div class="design-beside">
        <Case of="pages" is="loading" told>
          <Resting state={{ is: 'loading' }} />
        </Case>
        <Case of="pages" is="empty" told>
          <Resting state={{ is: 'there', value: { items: [], nextCursor: null } }} />
        </Case>
        <Case of="pages" is="stale" told>
          <Resting state={{ is: 'there', value: { items: [1], nextCursor: null }, stale: true }} />
        </Case>
        <Case of="pages" is="failed" told>
          <Resting state={{ is: 'failed', error: unreachable }} />
        </Case>
      </div>
      <h3>{words.people}</h3>
      <div class="row">
        <Case of="avatar" is="large">
          <Avatar channel={{ name: words.channel, avatarUrl: null }} large />
        </Case>
        <Case of="avatar" is="usual">
          <Avatar channel={{ name: words.channel, avatarUrl: null }} />
        </Case>
        {words.channel}
      </div>
      <Case of="section" is="usual">
        <Section title={words.section}>
          <p class="dim">{words.sectionBody}</p>
        </Section>
      </Case>
      <h3>{words.table}</h3>
      <Table />
    </Group>
  );
}

/** Each page has two. */
const load = async (cursor: string | null): Promise<PageOf<number>> => {
  const from = Number(cursor ?? 0);
  return { items: numbers.slice(from, from + 2), nextCursor: from + 2 < numbers.length ? `${from + 2}` : null };
};

function Moving() {
  return <List pages={usePages<number>('design', load)} />;
}

/** A list that stays as it is. */
function Resting({ state }: { state: Pages<number>['state'] }) {
  return <List pages={{ ...still, state }} />;
}
const still = { reload() {}, change() {}, more: async () => {}, take: async () => {} };

function List({ pages }: { pages: Pages<number> }) {
  return (
    <Paged pages={pages} bones={<LineBones count={2} />} failed={words.failed} empty={<p>{words.empty}</p>}>
      {(items) => (
        <ul class="lines">
          {items.map((number) => (
            <li key={number}>
              <Card video={videoOf({ title: words.item(number), state: 'ready' })} small watched={number / 10} />
            </li>
          ))}
        </ul>
      )}
    </Paged>
  );
}

function Table() {
  return (
    // What is wider than its place is moved by keys, too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <section class="scroll facts" aria-label={words.table} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.quality}</th>
            <th scope="col">{words.size}</th>
          </tr>
        </thead>
        <tbody>
          {[
            ['1080p', '1920 × 1080'],
            ['720p', '1280 × 720'],
          ].map(([quality, size]) => (
            <tr key={quality}>
              <th scope="row">{quality}</th>
              <td>{size}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
