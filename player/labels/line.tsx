/** What a video is about, as links to others like it. */
import type { Video } from '../requests.ts';
import { tagPath } from '../search/address.ts';
import { categoryName } from './categories.ts';
import { languageName } from './languages.ts';
import { labelText as words } from './text.ts';
import './labels.css';

export function LabelLine({ video: { category, tags, language, licence } }: { video: Video }) {
  if (category === null && tags.length === 0 && language === null && licence === null) return null;
  return (
    <ul class="labels" aria-label={words.about}>
      {category && (
        <li>
          <a class="label" href={`/categories/${category.slug}`}>
            {categoryName(category)}
          </a>
        </li>
      )}
      {tags.map((tag) => (
        <li key={tag}>
          <a class="label" href={tagPath(tag)}>{`#${tag}`}</a>
        </li>
      ))}
      {language && <li class="dim">{languageName(language)}</li>}
      {licence && <li class="dim">{words.licences[licence]}</li>}
    </ul>
  );
}
