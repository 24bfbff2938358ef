/** What a video says in the fields that viewers see. */
import type { ShownField } from '../../gateway/contract/field-values.ts';
import { language } from '../language.ts';
import type { Video } from '../requests.ts';
import { nothingWanted, searchPath } from '../search/address.ts';
import { fieldText as words } from './text.ts';
import './fields.css';

export function ShownFields({ video: { fields } }: { video: Video }) {
  if (fields.length === 0) return null;
  return (
    <dl class="said-fields" aria-label={words.about}>
      {fields.map((field) => (
        <div key={field.key}>
          <dt dir="auto">{field.label}</dt>
          <dd dir="auto">
            <Value said={field} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ said: { key, type, value } }: { said: ShownField }) {
  if (Array.isArray(value))
    return (
      <>
        {new Intl.ListFormat(language, { type: 'unit' })
          .formatToParts(value)
          .map((part) => (part.type === 'element' ? <Others field={key} choice={part.value} /> : part.value))}
      </>
    );
  if (type === 'select') return <Others field={key} choice={String(value)} />;
  if (typeof value === 'number') return <>{value.toLocaleString(language, { maximumFractionDigits: 20 })}</>;
  if (type === 'url')
    return (
      <a href={value} rel="noopener nofollow ugc">
        {value.replace(/^https?:\/\//i, '')}
      </a>
    );
  if (type === 'date')
    return <time dateTime={value}>{new Date(value).toLocaleDateString(language, { dateStyle: 'long', timeZone: 'UTC' })}</time>;
  return <>{value}</>;
}

/** Leads to all videos that say the same. */
function Others({ field, choice }: { field: string; choice: string }) {
  return <a href={searchPath({ ...nothingWanted, field: `${field}:${choice}` })}>{choice}</a>;
}
