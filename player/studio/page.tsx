/** The videos that somebody looks after. What is asked for stands in the address, so that it can be kept and passed on. */
import { useEffect, useState } from 'preact/hooks';
import { Empty, Failed } from '../parts/empty.tsx';
import { pickFiles } from '../upload/drop.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { Filters } from './filters.tsx';
import { StudioFrame } from './frame.tsx';
import { type Filter, type StudioList, useStudioList } from './list.ts';
import { readFilter, writeFilter } from './query.ts';
import { Rows } from './rows.tsx';
import { nothing, type Selection, within } from './selection.ts';
import { studioText } from './text.ts';

export function StudioPage() {
  const [filter, setFilter] = useState<Filter>(() => readFilter(location.search));
  const list = useStudioList(filter);
  const [selection, setSelection] = useState<Selection>(nothing);
  const ids = list.entries?.map(({ video }) => video.id) ?? [];
  useEffect(() => setSelection((before) => within(before, ids)), [ids.join()]);
  const choose = (next: Filter) => {
    setFilter(next);
    history.replaceState(null, '', `${location.pathname}${writeFilter(next)}`);
  };
  const isFiltered = writeFilter({ ...filter, sort: undefined }) !== '';
  const words = studioText.list;
  return (
    <StudioFrame title={studioText.nav.videos}>
      <header class="studio-head">
        <h1>{studioText.nav.videos}</h1>
        <p class="dim" role="status">
          {list.entries === null ? '' : words.total(list.total)}
        </p>
      </header>
      <Filters filter={filter} onChange={choose} />
      <BulkBar list={list} filter={filter} selection={selection} onSelection={setSelection} />
      <Listed list={list} isFiltered={isFiltered} onClear={() => choose({})}>
        <Rows entries={list.entries ?? []} selection={selection} onSelection={setSelection} />
      </Listed>
    </StudioFrame>
  );
}

/** A list in whichever state it is. */
export function Listed(init: {
  list: StudioList;
  isFiltered: boolean;
  onClear?: () => void;
  empty?: { title: string; hint: string };
  children: preact.ComponentChildren;
}) {
  const { list, isFiltered } = init;
  const words = studioText.list;
  if (list.entries === null && list.error !== null)
    return <Failed title={words.failed} error={list.error} onRetry={() => void list.reload()} />;
  if (list.entries === null)
    return (
      <ul class="studio-rows" role="status" aria-label={words.loading}>
        {Array.from({ length: 6 }, (_, n) => (
          <li key={n} class="studio-row" aria-hidden="true">
            <span />
            <div class="studio-thumb bone" />
            <div class="bone row" />
          </li>
        ))}
      </ul>
    );
  if (list.entries.length === 0 && isFiltered)
    return (
      <Empty icon="film" title={words.noneFit} hint={words.noneFitHint}>
        <button type="button" class="button" onClick={init.onClear}>
          {words.clear}
        </button>
      </Empty>
    );
  if (list.entries.length === 0 && init.empty) return <Empty icon="trash" title={init.empty.title} hint={init.empty.hint} />;
  if (list.entries.length === 0)
    return (
      <Empty icon="film" title={words.none} hint={words.noneHint}>
        <button type="button" class="button accent" onClick={pickFiles}>
          {words.upload}
        </button>
      </Empty>
    );
  return (
    <div aria-busy={list.isBusy}>
      {list.error !== null && (
        <p class="banner" role="status">
          {list.error.message}
        </p>
      )}
      {init.children}
      {list.more && (
        <p class="row centre">
          <button type="button" class="button" disabled={list.isBusy} onClick={() => void list.more?.()}>
            {words.more(list.entries.length, list.total)}
          </button>
        </p>
      )}
    </div>
  );
}
