/** What was deleted and can still be brought back. */
import { useEffect, useState } from 'preact/hooks';
import { BulkBar } from './bulk-bar.tsx';
import { StudioFrame } from './frame.tsx';
import { type Filter, useStudioList } from './list.ts';
import { Listed } from './page.tsx';
import { Rows } from './rows.tsx';
import { nothing, type Selection, within } from './selection.ts';
import { studioText } from './text.ts';

const filter: Filter = { removed: 'true' };

export function TrashPage() {
  const list = useStudioList(filter);
  const [selection, setSelection] = useState<Selection>(nothing);
  const ids = list.entries?.map(({ video }) => video.id) ?? [];
  useEffect(() => setSelection((before) => within(before, ids)), [ids.join()]);
  const words = studioText.trash;
  return (
    <StudioFrame title={studioText.nav.trash}>
      <header class="studio-head">
        <h1>{studioText.nav.trash}</h1>
        <p class="dim" role="status">
          {list.entries === null ? '' : studioText.list.total(list.total)}
        </p>
      </header>
      <p class="dim">{words.hint}</p>
      <BulkBar list={list} filter={filter} selection={selection} onSelection={setSelection} />
      <Listed list={list} isFiltered={false} empty={{ title: words.none, hint: words.noneHint }}>
        <Rows entries={list.entries ?? []} selection={selection} onSelection={setSelection} />
      </Listed>
    </StudioFrame>
  );
}
