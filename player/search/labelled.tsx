/** The pages of a category and of a tag: its videos, those first that the site puts forward. */
import { useEffect } from 'preact/hooks';
import { normalTag } from '../../gateway/contract/tags.ts';
import { Card } from '../home/card.tsx';
import { Icon } from '../icons.tsx';
import { categoryName, useCategories } from '../labels/categories.ts';
import { Empty } from '../parts/empty.tsx';
import { Paged, type PageOf, usePages } from '../parts/pages.tsx';
import { CardBones } from '../parts/skeleton.tsx';
import { call, type Video } from '../requests.ts';
import { entitle } from '../site.ts';
import { text } from '../text.ts';
import { nothingWanted, searchPath, tagIn } from './address.ts';
import { searchText as words } from './text.ts';
import './search.css';

export function TagPage({ id }: { id: string }) {
  const tag = normalTag(tagIn(id) ?? '');
  return (
    <Labelled title={words.tag.title(tag)} filter={{ tag }} search={searchPath({ ...nothingWanted, tags: tag })} empty={words.tag.empty} />
  );
}

export function CategoryPage({ id }: { id: string }) {
  const category = useCategories().find(({ slug }) => slug === id);
  return (
    <Labelled
      title={category ? categoryName(category) : id}
      filter={{ category: id }}
      search={searchPath({ ...nothingWanted, category: id })}
      empty={words.category.empty}
    />
  );
}

function Labelled(init: { title: string; filter: { tag: string } | { category: string }; search: string; empty: string }) {
  const pages = usePages<Video, PageOf<Video>>(JSON.stringify(init.filter), (cursor) =>
    call('GET /api/v1/videos', { query: { scope: 'visible', limit: 24, ...init.filter, ...(cursor && { cursor }) } }),
  );
  useEffect(() => {
    entitle(init.title);
  }, [init.title]);
  return (
    <div class="labelled">
      <div class="row">
        <h1 dir="auto">{init.title}</h1>
        <span class="gap" />
        <a class="button" href={init.search}>
          <Icon name="search" />
          {words.within.search}
        </a>
      </div>
      <Paged
        pages={pages}
        bones={<CardBones />}
        failed={text.errors.list}
        empty={
          <Empty icon="film" title={init.empty}>
            <a class="button accent" href="/">
              {text.watch.home}
            </a>
          </Empty>
        }
      >
        {(videos) => (
          <ul class="grid">
            {videos.map((video) => (
              <li key={video.id}>
                <Card video={video} heading="h2" />
              </li>
            ))}
          </ul>
        )}
      </Paged>
    </div>
  );
}
