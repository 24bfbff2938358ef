/** The categories of the site, asked for once. */
import { useEffect, useState } from 'preact/hooks';
import type { CategoryView } from '../../gateway/contract/library.ts';
import { call } from '../requests.ts';
import { labelText } from './text.ts';
import { words as english } from './words/english.ts';

let asked: Promise<CategoryView[]> | null = null;

/** None until they have come; where they cannot be had, the next one asks again. */
export function useCategories(): CategoryView[] {
  const [categories, set] = useState<CategoryView[]>([]);
  useEffect(() => {
    asked ??= call('GET /api/v1/categories').then(({ items }) => items);
    asked.then(set, () => {
      asked = null;
    });
  }, []);
  return categories;
}

/** In the language of whoever looks, where it is one of the first and has not been renamed. */
export function categoryName({ slug, name }: { slug: string; name: string }): string {
  const known = english.categories as Record<string, string>;
  return Object.hasOwn(known, slug) && known[slug] === name ? (labelText.categories as Record<string, string>)[slug]! : name;
}
