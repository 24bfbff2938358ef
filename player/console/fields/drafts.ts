/** What is typed into the form of a field, and what of it is sent. Pure. */
import { type FieldType, hasChoices, hasRange } from '../../../gateway/contract/field-types.ts';
import type { CountedField } from '../../../gateway/contract/fields.ts';

export interface Draft {
  key: string;
  type: FieldType;
  label: string;
  help: string;
  /** Its slug; empty for all videos. */
  category: string;
  required: boolean;
  shown: boolean;
  min: string;
  max: string;
  earliest: string;
  latest: string;
  /** One a line. */
  choices: string;
}

export const newDraft: Draft = {
  ...{ key: '', type: 'text', label: '', help: '', category: '', required: false, shown: true },
  ...{ min: '', max: '', earliest: '', latest: '', choices: '' },
};

export const draftOf = ({ category, min, max, earliest, latest, choices, ...said }: CountedField): Draft => ({
  ...said,
  category: category?.slug ?? '',
  min: String(min ?? ''),
  max: String(max ?? ''),
  earliest: earliest ?? '',
  latest: latest ?? '',
  choices: choices.join('\n'),
});

/** What can change of it. Of what was typed for another type, before it was chosen, nothing is sent. */
export function sentOf({ type, label, help, category, required, shown, min, max, earliest, latest, choices }: Draft) {
  const number = (typed: string) => (hasRange(type) && typed !== '' ? Number(typed) : null);
  const day = (typed: string) => (type === 'date' && typed !== '' ? typed : null);
  return {
    ...{ label, help, category: category || null, required, shown },
    ...{ min: number(min), max: number(max), earliest: day(earliest), latest: day(latest) },
    choices: hasChoices(type) ? linesOf(choices) : [],
  };
}

const linesOf = (typed: string): string[] =>
  typed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
