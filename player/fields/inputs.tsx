/** Fields of the site as inputs, each with what it takes. */
import type { FieldView } from '../../gateway/contract/fields.ts';
import { Field } from '../parts/form.tsx';
import type { Drafts } from './drafts.ts';
import { fieldText as words } from './text.ts';

interface InputsProps {
  fields: readonly FieldView[];
  drafts: Drafts;
  onDrafts(drafts: Drafts): void;
}

export function FieldInputs({ fields, drafts, onDrafts }: InputsProps) {
  return (
    <>
      {fields.map((field) => (
        <FieldInput
          key={field.key}
          field={field}
          draft={drafts[field.key] ?? ''}
          onDraft={(draft) => onDrafts({ ...drafts, [field.key]: draft })}
        />
      ))}
    </>
  );
}

interface InputProps {
  field: FieldView;
  draft: string | readonly string[];
  onDraft(draft: string | readonly string[]): void;
}
/** Longer texts have some lines. */
const oneLine = 120;

export function FieldInput({ field, draft, onDraft }: InputProps) {
  const { key, label, help, required, type, min, max, earliest, latest } = field;
  if (type === 'select') return <OneOf field={field} draft={String(draft)} onDraft={onDraft} />;
  if (type === 'multi_select') return <SomeOf field={field} draft={typeof draft === 'string' ? [] : draft} onDraft={onDraft} />;
  const bounds = {
    text: { least: min ?? undefined, most: max ?? 2000, ...((max ?? 2000) > oneLine && { lines: 3 }) },
    number: { type: 'number', from: min ?? undefined, to: max ?? undefined },
    date: { type: 'date', from: earliest ?? undefined, to: latest ?? undefined },
    url: { type: 'url', most: 2000 },
  } as const;
  return (
    <Field
      {...bounds[type]}
      label={label}
      name={`values.${key}`}
      hint={help || undefined}
      required={required}
      value={String(draft)}
      onValue={onDraft}
    />
  );
}

function OneOf({ field: { label, help, required, choices }, draft, onDraft }: InputProps & { draft: string }) {
  return (
    <label>
      {label}
      <select value={draft} required={required} onChange={(event) => onDraft(event.currentTarget.value)}>
        <option value="">{words.choose}</option>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
      {help && <small class="dim">{help}</small>}
    </label>
  );
}

function SomeOf({ field: { label, help, required, choices }, draft, onDraft }: InputProps & { draft: readonly string[] }) {
  const missing = required && draft.length === 0 ? words.chooseSome : '';
  return (
    <fieldset>
      <legend dir="auto">{label}</legend>
      {help && <small class="dim">{help}</small>}
      {choices.map((choice, at) => (
        <label class="check" key={choice}>
          <input
            type="checkbox"
            // Browsers know no group of which one has to be chosen.
            ref={(box) => box?.setCustomValidity(at === 0 ? missing : '')}
            checked={draft.includes(choice)}
            onChange={(event) => onDraft(event.currentTarget.checked ? [...draft, choice] : draft.filter((one) => one !== choice))}
          />
          <bdi>{choice}</bdi>
        </label>
      ))}
    </fieldset>
  );
}
