/** What is said of a field: of every one the same, and the rules that its type knows. */
import { hasChoices, hasRange, longestChoice, mostChoices } from '../../../gateway/contract/field-types.ts';
import type { CategoryView } from '../../../gateway/contract/library.ts';
import { Check, Field } from '../../parts/form.tsx';
import { words } from '../text.ts';
import type { Draft } from './drafts.ts';

export interface InputsProps {
  draft: Draft;
  categories: readonly Pick<CategoryView, 'slug' | 'name'>[];
  onDraft(draft: Draft): void;
}

export function Inputs({ draft, categories, onDraft }: InputsProps) {
  const text = words.fields;
  const change = (said: Partial<Draft>) => onDraft({ ...draft, ...said });
  return (
    <>
      <Field label={text.label} name="label" most={60} value={draft.label} onValue={(label) => change({ label })} />
      <Field label={text.help} name="help" required={false} hint={text.helpHint} value={draft.help} onValue={(help) => change({ help })} />
      <label>
        {text.for}
        <select value={draft.category} onChange={(event) => change({ category: event.currentTarget.value })}>
          <option value="">{text.forAll}</option>
          {categories.map(({ slug, name }) => (
            <option key={slug} value={slug}>
              {text.forOne(name)}
            </option>
          ))}
        </select>
      </label>
      <Rules draft={draft} change={change} />
      <Check label={text.requiredLong} checked={draft.required} onChecked={(required) => change({ required })} />
      <Check label={text.shownLong} checked={draft.shown} onChecked={(shown) => change({ shown })} />
    </>
  );
}

function Rules({ draft, change }: { draft: Draft; change(said: Partial<Draft>): void }) {
  const text = words.fields;
  const { type } = draft;
  const bound = (name: 'min' | 'max' | 'earliest' | 'latest', label: string) => (
    <Field
      label={label}
      name={name}
      type={type === 'date' ? 'date' : 'number'}
      required={false}
      value={draft[name]}
      onValue={(typed) => change({ [name]: typed })}
    />
  );
  return (
    <>
      {hasChoices(type) && (
        <Field
          label={text.choices}
          name="choices"
          lines={5}
          most={mostChoices * (longestChoice + 1)}
          hint={text.choicesHint(mostChoices)}
          value={draft.choices}
          onValue={(choices) => change({ choices })}
        />
      )}
      {hasRange(type) && bound('min', text.least[type])}
      {hasRange(type) && bound('max', text.most[type])}
      {type === 'date' && bound('earliest', text.earliest)}
      {type === 'date' && bound('latest', text.latest)}
    </>
  );
}
