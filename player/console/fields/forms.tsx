/** A field is made, and changed: its key and its type are said once, when it is made. */
import { useState } from 'preact/hooks';
import { type FieldType, fieldTypes } from '../../../gateway/contract/field-types.ts';
import type { CountedField } from '../../../gateway/contract/fields.ts';
import { Field, Form } from '../../parts/form.tsx';
import { call } from '../../requests.ts';
import { say } from '../../store.ts';
import { Section } from '../parts/head.tsx';
import { words } from '../text.ts';
import { draftOf, newDraft, sentOf } from './drafts.ts';
import { Inputs, type InputsProps } from './inputs.tsx';

type Categories = InputsProps['categories'];
/** As the contract has it. */
const keyPattern = '[a-z][a-z0-9_]{0,39}';

export function ChangeField({ field, categories, onDone }: { field: CountedField; categories: Categories; onDone(): void }) {
  const text = words.fields;
  const [draft, write] = useState(() => draftOf(field));
  const send = async () => {
    await call('PATCH /api/v1/admin/fields/{field}', { params: { field: field.id }, body: sentOf(draft) });
    say(text.changed(draft.label));
    onDone();
  };
  return (
    <Form submit={text.save} send={send}>
      <p class="dim note">{text.staysSo(text.types[field.type], field.key)}</p>
      <Inputs draft={draft} categories={categories} onDraft={write} />
    </Form>
  );
}

export function NewField({ categories, onMade }: { categories: Categories; onMade(): void }) {
  const text = words.fields;
  const [draft, write] = useState(newDraft);
  const send = async () => {
    const { key, type } = draft;
    await call('POST /api/v1/admin/fields', { body: { key, type, ...sentOf(draft) } });
    say(text.made(draft.label));
    write(newDraft);
    onMade();
  };
  return (
    <Section title={text.make} about={text.makeAbout}>
      <Form submit={text.makeButton} send={send}>
        <label>
          {text.type}
          <select
            value={draft.type}
            aria-describedby="field-type-hint"
            onChange={(event) => write({ ...draft, type: event.currentTarget.value as FieldType })}
          >
            {fieldTypes.map((type) => (
              <option key={type} value={type}>
                {text.types[type]}
              </option>
            ))}
          </select>
          <small id="field-type-hint" class="dim">
            {text.typeHint}
          </small>
        </label>
        <Field
          label={text.key}
          name="key"
          most={40}
          pattern={keyPattern}
          hint={text.keyHint}
          value={draft.key}
          onValue={(key) => write({ ...draft, key })}
        />
        <Inputs draft={draft} categories={categories} onDraft={write} />
      </Form>
    </Section>
  );
}
