/** The search field of the header. On narrow screens an icon opens it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Suggestion } from '../../gateway/contract/search.ts';
import { Icon, type IconName } from '../icons.tsx';
import { type Choice, Combobox } from '../parts/combobox.tsx';
import { useSuggestions } from '../parts/suggestions.ts';
import { call } from '../requests.ts';
import { channelPath, goTo, route, watchPath } from '../router.ts';
import { text } from '../text.ts';
import { tagPath } from './address.ts';
import { typed } from './typed.ts';
import './box.css';

const suggested = async (q: string, signal: AbortSignal) => (await call('GET /api/v1/search/suggestions', { query: { q }, signal })).items;
const icons: Record<Suggestion['kind'], IconName> = { tag: 'tag', channel: 'person', video: 'film' };

export function SearchBox() {
  const [isOpen, open] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const { page } = route.value;
  const isSearch = page === 'search';
  const items = useSuggestions(typed.value.trim(), suggested);
  const focus = () => {
    open(true);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.select();
    });
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event)) return;
      event.preventDefault();
      focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  useEffect(() => {
    typed.value = isSearch ? (new URLSearchParams(location.search).get('q') ?? '') : '';
    open(false);
  }, [route.value]);
  const go = (path: string) => {
    field.current?.blur();
    goTo(path);
  };
  const search = () => {
    const q = typed.value.trim();
    // The page of the search keeps its filters.
    if (isSearch) field.current?.blur();
    else if (q !== '') go(`/search?${new URLSearchParams({ q })}`);
  };
  const choices = items.map((item): Choice & { item: Suggestion } => ({
    key: `${item.kind} ${item.ref}`,
    shown: (
      <>
        <Icon name={icons[item.kind]} />
        <span>{item.text}</span> <span class="unseen">{text.search.kinds[item.kind]}</span>
      </>
    ),
    item,
  }));
  return (
    <search class={isOpen || isSearch ? 'search-box open' : 'search-box'}>
      <button type="button" class="quiet-button search-open" aria-label={text.search.open} onClick={focus}>
        <Icon name="search" />
      </button>
      <form
        class="search-form"
        onSubmit={(event) => {
          event.preventDefault();
          search();
        }}
        onFocusOut={(event) => {
          if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) open(false);
        }}
      >
        <Icon name="search" />
        <Combobox
          type="search"
          label={text.search.label}
          listLabel={text.search.suggestions}
          placeholder={text.search.placeholder}
          value={typed.value}
          onValue={(value) => {
            typed.value = value;
          }}
          choices={choices}
          onChoose={({ item }) => go(pathOf(item))}
          onEnter={search}
          field={field}
        />
      </form>
    </search>
  );
}

function pathOf({ kind, ref }: Suggestion): string {
  switch (kind) {
    case 'tag':
      return tagPath(ref);
    case 'channel':
      return channelPath({ handle: ref });
    case 'video':
      return watchPath({ shortId: ref });
  }
}

/** Within shadow roots, too: the player's own fields. */
function isTyping(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
