/** All categories, each with how many videos there are in it and a picture of the newest. */
import { useEffect, useState } from 'preact/hooks';
import type { Output } from '../../gateway/contract/client.ts';
import { Icon } from '../icons.tsx';
import { categoryName } from '../labels/categories.ts';
import { Empty, Failed } from '../parts/empty.tsx';
import { CardBones } from '../parts/skeleton.tsx';
import { call } from '../requests.ts';
import { type Loading, problemFrom } from '../store.ts';
import { BrowseFrame } from './frame.tsx';
import { browseText } from './text.ts';

type Category = Output<'GET /api/v1/categories'>['items'][number];
const words = browseText.categories;

export function CategoriesPage() {
  const [state, set] = useState<Loading<Category[]>>({ is: 'loading' });
  const load = () => {
    call('GET /api/v1/categories').then(
      ({ items }) => set({ is: 'there', value: items }),
      (error: unknown) => set({ is: 'failed', error: problemFrom(error) }),
    );
  };
  useEffect(load, []);
  return (
    <BrowseFrame title={words.title}>
      {state.is === 'loading' && <CardBones />}
      {state.is === 'failed' && <Failed title={words.failed} error={state.error} onRetry={load} />}
      {state.is === 'there' && state.value.length === 0 && <Empty icon="tag" title={words.none} />}
      {state.is === 'there' && (
        <ul class="grid">
          {named(state.value).map(({ category, name }) => (
            <li key={category.id}>
              <CategoryCard category={category} name={name} />
            </li>
          ))}
        </ul>
      )}
    </BrowseFrame>
  );
}

/** By the names that are shown, which are not those that the server sorts by. */
const named = (items: readonly Category[]) =>
  items.map((category) => ({ category, name: categoryName(category) })).toSorted((one, other) => one.name.localeCompare(other.name));

function CategoryCard({ category: { slug, videos, thumbnailUrl }, name }: { category: Category; name: string }) {
  return (
    <article class="card">
      <a class="card-link" href={`/categories/${slug}`}>
        <div class="thumb">
          {thumbnailUrl === null ? (
            <Icon name="tag" />
          ) : (
            <img src={thumbnailUrl} alt="" loading="lazy" decoding="async" width="320" height="180" />
          )}
        </div>
        <h2 class="card-title">{name}</h2>
      </a>
      <p class="card-line">
        <span>{words.videos(videos)}</span>
      </p>
    </article>
  );
}
