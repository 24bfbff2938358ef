/** What narrows the search down. On narrow screens they are behind a button. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { durations, searchOrders } from '../../gateway/contract/search-words.ts';
import { Icon } from '../icons.tsx';
import { categoryName, useCategories } from '../labels/categories.ts';
import { languageName, spokenLanguages } from '../labels/languages.ts';
import { Chip } from '../parts/chip.tsx';
import { isSignedIn } from '../rights.ts';
import { session } from '../store.ts';
import { ages, filtersIn, nothingWanted, qualities, type Wanted } from './address.ts';
import { searchText as words } from './text.ts';

export function Filters({ wanted, onWant }: { wanted: Wanted; onWant(next: Wanted): void }) {
  const [isOpen, open] = useState(false);
  const categories = useCategories();
  const orders = searchOrders.filter((one) => one !== 'views' || session.value?.showsViews !== false);
  const set = filtersIn(wanted);
  const choose = (part: Partial<Wanted>) => onWant({ ...wanted, ...part });
  const languages = [...new Set([...spokenLanguages(), ...(wanted.language ? [wanted.language] : [])])];
  return (
    <div class="filters">
      <p class="row">
        <button type="button" class="button filters-open" aria-expanded={isOpen} onClick={() => open(!isOpen)}>
          <Icon name="settings" />
          {set > 0 ? words.filtersSet(set) : words.filters}
        </button>
        {wanted.channel && (
          <Chip remove={words.without(wanted.channel)} onRemove={() => choose({ channel: '' })}>
            {words.within.channel(wanted.channel)}
          </Chip>
        )}
        {wanted.tags && (
          <Chip remove={words.without(wanted.tags)} onRemove={() => choose({ tags: '' })}>
            {words.within.tags(wanted.tags)}
          </Chip>
        )}
        {wanted.field && (
          <Chip remove={words.without(wanted.field)} onRemove={() => choose({ field: '' })}>
            {wanted.field}
          </Chip>
        )}
        {set > 0 && (
          <button type="button" class="text-button" onClick={() => onWant({ ...nothingWanted, q: wanted.q, sort: wanted.sort })}>
            {words.clear}
          </button>
        )}
      </p>
      <div class={isOpen ? 'filters-all open' : 'filters-all'}>
        <Choice label={words.filter.category} value={wanted.category} onValue={(category) => choose({ category })}>
          {categories.map((category) => (
            <option key={category.id} value={category.slug}>
              {categoryName(category)}
            </option>
          ))}
        </Choice>
        <Choice
          label={words.filter.duration}
          value={wanted.duration}
          onValue={(value) => choose({ duration: value as Wanted['duration'] })}
        >
          {durations.map((one) => (
            <option key={one} value={one}>
              {words.duration[one]}
            </option>
          ))}
        </Choice>
        <Choice label={words.filter.age} value={wanted.age} onValue={(value) => choose({ age: value as Wanted['age'] })}>
          {ages.map((one) => (
            <option key={one} value={one}>
              {words.age[one]}
            </option>
          ))}
        </Choice>
        <Choice label={words.filter.quality} value={wanted.quality} onValue={(quality) => choose({ quality })}>
          {qualities.map((one) => (
            <option key={one} value={one}>
              {`${one}p`}
            </option>
          ))}
        </Choice>
        <Choice label={words.filter.language} value={wanted.language} onValue={(language) => choose({ language })}>
          {languages.map((one) => (
            <option key={one} value={one}>
              {languageName(one)}
            </option>
          ))}
        </Choice>
        <label>
          {words.filter.sort}
          <select value={wanted.sort} onChange={(event) => choose({ sort: event.currentTarget.value as Wanted['sort'] })}>
            {orders.map((one) => (
              <option key={one} value={one}>
                {words.sort[one]}
              </option>
            ))}
          </select>
        </label>
        {isSignedIn(session.value) && (
          <label class="check">
            <input type="checkbox" checked={wanted.mine} onChange={(event) => choose({ mine: event.currentTarget.checked })} />
            {words.filter.mine}
          </label>
        )}
      </div>
    </div>
  );
}

function Choice(init: { label: string; value: string; onValue: (value: string) => void; children: ComponentChildren }) {
  return (
    <label>
      {init.label}
      <select value={init.value} onChange={(event) => init.onValue(event.currentTarget.value)}>
        <option value="">{words.any}</option>
        {init.children}
      </select>
    </label>
  );
}
