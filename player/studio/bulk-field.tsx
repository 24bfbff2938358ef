/** What many videos are to say in one of the fields of the site. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { FieldValue } from '../../gateway/contract/field-values.ts';
import type { FieldView } from '../../gateway/contract/fields.ts';
import { draftsOf, valueOfDraft } from '../fields/drafts.ts';
import { FieldInput } from '../fields/inputs.tsx';
import { useSiteFields } from '../fields/of-site.ts';
import { Form } from '../parts/form.tsx';
import { text } from '../text.ts';
import { studioText } from './text.ts';

/** Nothing where the site has none. */
export function FieldChoice({ onField }: { onField(field: FieldView): void }) {
  const words = studioText.bulk;
  const site = useSiteFields(null);
  if (site.is !== 'there' || site.fields.length === 0) return null;
  return (
    <select
      aria-label={words.field}
      value=""
      onChange={(event) => {
        const field = site.fields.find(({ id }) => id === event.currentTarget.value);
        event.currentTarget.value = '';
        if (field !== undefined) onField(field);
      }}
    >
      <option value="">{words.field}</option>
      {site.fields.map(({ id, label, category }) => (
        <option key={id} value={id}>
          {category === null ? label : words.fieldOf(label, category.name)}
        </option>
      ))}
    </select>
  );
}

export function FieldForm(init: {
  field: FieldView;
  /** Of how many videos it is said. */
  count: number;
  send(value: FieldValue | null): Promise<void>;
  onLeave(): void;
}) {
  const { field, count, send, onLeave } = init;
  const words = studioText.bulk;
  const [draft, write] = useState(draftsOf([field], {})[field.key] ?? '');
  const place = useRef<HTMLElement>(null);
  useEffect(() => place.current?.querySelector<HTMLElement>('input, select, textarea')?.focus(), []);
  return (
    <section
      class="banner"
      aria-label={words.fieldFor(field.label, count)}
      ref={place}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onLeave();
      }}
    >
      <Form
        submit={words.fieldSend(count)}
        send={() => send(valueOfDraft(field.type, draft))}
        main
        more={
          <button type="button" class="button" onClick={onLeave}>
            {text.upload.cancel}
          </button>
        }
      >
        <FieldInput field={field} draft={draft} onDraft={write} />
        {!field.required && <p class="dim note">{words.fieldEmpty}</p>}
      </Form>
    </section>
  );
}
