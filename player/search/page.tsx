/** The search: the field in the header says what, the filters narrow it down, and the address holds all of it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Output } from '../../gateway/contract/client.ts';
import type { SearchHit } from '../../gateway/contract/search.ts';
import { Empty } from '../parts/empty.tsx';
import { Paged, usePages } from '../parts/pages.tsx';
import { LineBones } from '../parts/skeleton.tsx';
import { call } from '../requests.ts';
import { route } from '../router.ts';
import { entitle } from '../site.ts';
import { askedOf, filtersIn, nothingWanted, readWanted, searchPath, type Wanted } from './address.ts';
import { Channels } from './channels.tsx';
import { Filters } from './filters.tsx';
import { Hit } from './hit.tsx';
import { searchText as words } from './text.ts';
import { typed } from './typed.ts';
import './search.css';

const restMilliseconds = 250;

export function SearchPage() {
  const [wanted, set] = useState(() => readWanted(location.search));
  // The way back, and forward, leads here as well.
  useEffect(() => set(readWanted(location.search)), [route.value]);
  /** What is typed replaces the address; what is chosen can be gone back from. */
  const want = (next: Wanted, how: 'typed' | 'chosen') => {
    const path = searchPath(next);
    if (path === location.pathname + location.search) return;
    if (how === 'typed') history.replaceState(null, '', path);
    else history.pushState(null, '', path);
    set(next);
  };
  const q = typed.value;
  useEffect(() => {
    if (q.trim() === wanted.q.trim()) return;
    const timer = setTimeout(() => want({ ...readWanted(location.search), q: q.trim() }, 'typed'), restMilliseconds);
    return () => clearTimeout(timer);
  }, [q]);
  useEffect(() => {
    entitle(wanted.q ? words.titleFor(wanted.q) : words.title);
  }, [wanted.q]);
  return (
    <div class="search-page">
      <h1>{wanted.q ? words.found(wanted.q) : words.all}</h1>
      <Filters wanted={wanted} onWant={(next) => want(next, 'chosen')} />
      {wanted.q !== '' && filtersIn(wanted) === 0 && <Channels q={wanted.q} />}
      <Results wanted={wanted} onClear={() => want({ ...nothingWanted, q: wanted.q, sort: wanted.sort }, 'chosen')} />
    </div>
  );
}

function Results({ wanted, onClear }: { wanted: Wanted; onClear(): void }) {
  const path = searchPath(wanted);
  const [now] = useState(() => Date.now());
  // One list, whatever is looked for: what is there stays until what was found next takes its place.
  const pages = usePages<SearchHit, Output<'GET /api/v1/search/videos'>>('search', (cursor) =>
    call('GET /api/v1/search/videos', { query: { ...askedOf(wanted, now), ...(cursor && { cursor }) } }),
  );
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current) pages.reload();
    isFirst.current = false;
  }, [path]);
  const isNarrow = filtersIn(wanted) > 0;
  const { state } = pages;
  return (
    <div class="results">
      <p class="dim" role="status">
        {state.is === 'there' && state.value.items.length > 0 && said(state.value, wanted)}
      </p>
      <Paged
        pages={pages}
        bones={<LineBones />}
        failed={words.failed}
        empty={
          <Empty icon="search" title={words.emptyTitle} hint={isNarrow ? words.emptyFilters : words.emptyWords}>
            {isNarrow && (
              <button type="button" class="button accent" onClick={onClear}>
                {words.clear}
              </button>
            )}
          </Empty>
        }
      >
        {(hits) => (
          <ul>
            {hits.map((hit) => (
              <li key={hit.video.id}>
                <Hit hit={hit} />
              </li>
            ))}
          </ul>
        )}
      </Paged>
    </div>
  );
}

function said({ items, match, nextCursor }: Output<'GET /api/v1/search/videos'>, { q }: Wanted): string {
  return match === 'similar' ? words.similar(q) : words.shown(items.length, nextCursor !== null);
}
