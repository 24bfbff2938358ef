/** Cards, rows and tables, with content of a video that nobody has. */
import { Card } from '../home/card.tsx';
import { Avatar } from '../parts/avatar.tsx';
import { CardRow } from '../parts/card-row.tsx';
import { Paged, type PageOf, usePages } from '../parts/pages.tsx';
import { Section } from '../parts/section.tsx';
import { LineBones } from '../parts/skeleton.tsx';
import { Group } from './shown.tsx';
import { designText as words } from './text.ts';
import { videoOf } from './video.ts';

const numbers = [1, 2, 3, 4, 5, 6, 7, 8];

export function Lists() {
  return (
    <Group title={words.lists}>
      <CardRow title={words.row}>
        {numbers.map((number) => (
          <li key={number}>
            <Card video={videoOf({ title: words.item(number), state: number === 2 ? 'processing' : number === 3 ? 'failed' : 'ready' })} />
          </li>
        ))}
      </CardRow>
      <h3>{words.paged}</h3>
      <Pages />
      <h3>{words.people}</h3>
      <p class="row">
        <Avatar channel={{ name: words.channel, avatarUrl: null }} large />
        <Avatar channel={{ name: words.channel, avatarUrl: null }} />
        {words.channel}
      </p>
      <Section title={words.section}>
        <p class="dim">{words.sectionBody}</p>
      </Section>
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

function Pages() {
  const pages = usePages<number>('design', load);
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
