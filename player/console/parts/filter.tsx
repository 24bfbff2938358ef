/** What a list is narrowed by. Each filter is in the address. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { filterBy, place } from '../router.ts';
import { words } from '../text.ts';

export function Filters({ children }: { children: ComponentChildren }) {
  return <search class="filters">{children}</search>;
}

export const filter = (name: string): string => place.value.query.get(name) ?? '';

export function Choice({
  name,
  label,
  options,
  none = words.all,
}: {
  name: string;
  label: string;
  /** What is shown where none of them is chosen. */
  none?: string;
  options: readonly (readonly [value: string, label: string])[];
}) {
  return (
    <label>
      {label}
      <select value={filter(name)} onChange={(event) => filterBy({ [name]: event.currentTarget.value })}>
        <option value="">{none}</option>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

const typingMilliseconds = 250;

/** Narrows as one types. `/` leads to the first of a page. */
export function Search({ name = 'search', label }: { name?: string; label: string }) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <label class="search">
      {label}
      <input
        type="search"
        defaultValue={filter(name)}
        maxLength={100}
        onInput={(event) => {
          const { value } = event.currentTarget;
          clearTimeout(timer.current);
          timer.current = setTimeout(() => filterBy({ [name]: value.trim() }), typingMilliseconds);
        }}
      />
    </label>
  );
}
