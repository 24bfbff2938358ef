/** What a video says in the fields that viewers see. */
import type { ShownField } from '../../gateway/contract/field-values.ts';
import { language } from '../language.ts';
import type { Video } from '../requests.ts';
import { fieldText as words } from './text.ts';
import './fields.css';

export function ShownFields({ video: { fields } }: { video: Video }) {
  if (fields.length === 0) return null;
  return (
    <dl class="said-fields" aria-label={words.about}>
      {fields.map((field) => (
        <div key={field.key}>
          <dt>{field.label}</dt>
          <dd>
            <Value {...field} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ type, value }: ShownField) {
  if (Array.isArray(value)) return <>{new Intl.ListFormat(language, { type: 'unit' }).format(value)}</>;
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
