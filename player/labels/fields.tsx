/** Category, tags, language and licence in the form of a video. */
import { type Licence, licenceNames } from '../../gateway/contract/licences.ts';
import type { Video } from '../requests.ts';
import { categoryName, useCategories } from './categories.ts';
import { languageName, spokenLanguages } from './languages.ts';
import { TagInput } from './tag-input.tsx';
import { labelText as words } from './text.ts';
import './labels.css';

export interface Labels {
  /** Its slug; empty for none. */
  category: string;
  tags: string[];
  language: string;
  licence: Licence | '';
}
export const labelsOf = ({ category, tags, language, licence }: Video): Labels => ({
  category: category?.slug ?? '',
  tags,
  language: language ?? '',
  licence: licence ?? '',
});
/** As they are sent. */
export const labelsSent = ({ category, tags, language, licence }: Labels) => ({
  category: category || null,
  tags,
  language: language || null,
  licence: licence || null,
});

export function LabelFields({ video, labels, onLabels }: { video: Video; labels: Labels; onLabels(labels: Labels): void }) {
  const known = useCategories();
  // Its own one can be chosen also before the others have come.
  const categories = known.length > 0 || video.category === null ? known : [video.category];
  const languages = [...new Set([...spokenLanguages(), ...(labels.language ? [labels.language] : [])])];
  return (
    <>
      <label>
        {words.category}
        <select value={labels.category} onChange={(event) => onLabels({ ...labels, category: event.currentTarget.value })}>
          <option value="">{words.noCategory}</option>
          {categories.map((category) => (
            <option key={category.id} value={category.slug}>
              {categoryName(category)}
            </option>
          ))}
        </select>
      </label>
      <div class="label-tags">
        <span>{words.tags}</span>
        <TagInput tags={labels.tags} onTags={(tags) => onLabels({ ...labels, tags })} />
      </div>
      <label>
        {words.language}
        <select value={labels.language} onChange={(event) => onLabels({ ...labels, language: event.currentTarget.value })}>
          <option value="">{words.noLanguage}</option>
          {languages.map((tag) => (
            <option key={tag} value={tag}>
              {languageName(tag)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {words.licence}
        <select
          value={labels.licence}
          onChange={(event) => onLabels({ ...labels, licence: event.currentTarget.value as Labels['licence'] })}
        >
          <option value="">{words.noLicence}</option>
          {licenceNames.map((licence) => (
            <option key={licence} value={licence}>
              {words.licences[licence]}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}
