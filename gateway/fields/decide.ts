/** Which fields can be, and which values they take. Pure. */
import { hasChoices, hasRange, longestValue } from '../contract/field-types.ts';
import type { FieldValue } from '../contract/field-values.ts';
import type { FieldView } from '../contract/fields.ts';

export type Rules = Pick<FieldView, 'min' | 'max' | 'earliest' | 'latest' | 'choices'>;
export type Ruled = Rules & Pick<FieldView, 'type'>;
export interface Fault {
  path: string;
  message: string;
}

/** What cannot be meant: a rule that the type does not know, or two that leave nothing. */
export function fieldFaults({ type, min, max, earliest, latest, choices }: Ruled): Fault[] {
  const faults: Fault[] = [];
  const fault = (path: string, message: string) => faults.push({ path, message });
  const most = type === 'text' ? longestValue : type === 'multi_select' ? choices.length : Number.POSITIVE_INFINITY;
  for (const [path, value] of [
    ['min', min],
    ['max', max],
  ] as const) {
    if (value === null) continue;
    if (!hasRange(type)) fault(path, 'This type has no least and no most.');
    else if (type !== 'number' && (!Number.isInteger(value) || value < 0 || value > most)) fault(path, `A whole number up to ${most}.`);
  }
  if (max === 0 && type !== 'number') fault('max', 'Nothing would fit.');
  if (min !== null && max !== null && min > max) fault('max', 'Not less than the least.');
  if (type !== 'date') {
    if (earliest !== null) fault('earliest', 'For dates alone.');
    if (latest !== null) fault('latest', 'For dates alone.');
  } else if (earliest !== null && latest !== null && earliest > latest) fault('latest', 'Not before the earliest.');
  if (!hasChoices(type) && choices.length > 0) fault('choices', 'This type has no choices.');
  if (hasChoices(type) && choices.length === 0) fault('choices', 'Name at least one choice.');
  if (new Set(choices).size < choices.length) fault('choices', 'Name each choice once.');
  return faults;
}

/** As it is stored, or why not. */
export function storedOf(field: Ruled, said: FieldValue): { value: FieldValue } | { wrong: string } {
  switch (field.type) {
    case 'text':
      return typeof said === 'string' ? textOf(field, said.trim()) : { wrong: 'A text.' };
    case 'number':
      return typeof said === 'number' ? within(field, said, said, '') : { wrong: 'A number.' };
    case 'date':
      return typeof said === 'string' && isDay(said) ? dayOf(field, said) : { wrong: 'A day: YYYY-MM-DD.' };
    case 'url':
      return typeof said === 'string' && isAddress(said.trim())
        ? { value: said.trim() }
        : { wrong: 'An address that begins with https:// or http://.' };
    case 'select':
      return typeof said === 'string' && field.choices.includes(said) ? { value: said } : { wrong: 'One of the choices.' };
    case 'multi_select':
      return Array.isArray(said) && said.length > 0 && said.every((one) => field.choices.includes(one))
        ? severalOf(field, said)
        : { wrong: 'Some of the choices.' };
  }
}

function textOf(field: Ruled, text: string) {
  if (text === '' || text.includes('\0')) return { wrong: 'A text.' };
  return within(field, [...text].length, text, ' letters');
}
/** In the order of the choices, each once. */
function severalOf(field: Ruled, said: readonly string[]) {
  const value = field.choices.filter((one) => said.includes(one));
  return within(field, value.length, value, ' choices');
}
function within({ min, max }: Rules, size: number, value: FieldValue, of: string): { value: FieldValue } | { wrong: string } {
  if (min !== null && size < min) return { wrong: `At least ${min}${of}.` };
  if (max !== null && size > max) return { wrong: `At most ${max}${of}.` };
  return { value };
}
function dayOf({ earliest, latest }: Rules, day: string): { value: FieldValue } | { wrong: string } {
  if (earliest !== null && day < earliest) return { wrong: `Not before ${earliest}.` };
  if (latest !== null && day > latest) return { wrong: `Not after ${latest}.` };
  return { value: day };
}
/** One that the calendar has. */
function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
/** Viewers follow it: nothing that a browser would run. */
function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && !/[\s\0]/.test(text) && URL.canParse(text);
}

/** What a value in an address can be: a text or one of several choices, and a number where it is one. */
export function meantBy(text: string): (string | number)[] {
  const said = text.trim();
  const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(said) && Number.isFinite(Number(said));
  return isNumber ? [said, Number(said)] : [said];
}

export interface Writing {
  put: { id: string; value: FieldValue }[];
  drop: string[];
}
type Known = Ruled & Pick<FieldView, 'id' | 'key' | 'required' | 'category'>;

/** What is to be written for a video of this category, or all that is wrong with it. */
export function writingOf(
  fields: readonly Known[],
  categoryId: string | null,
  said: Readonly<Record<string, FieldValue | null>>,
): Writing | { faults: Fault[] } {
  const writing: Writing = { put: [], drop: [] };
  const faults: Fault[] = [];
  const byKey = new Map(fields.map((field) => [field.key, field]));
  for (const [key, wished] of Object.entries(said)) {
    const fault = (message: string) => faults.push({ path: `values.${key}`, message });
    const field = byKey.get(key);
    if (field === undefined) fault('There is no such field.');
    else if (wished === null) {
      if (field.required && applies(field, categoryId)) fault('It is required.');
      else writing.drop.push(field.id);
    } else if (!applies(field, categoryId)) fault(`It is for videos of the category ${field.category?.name}.`);
    else {
      const found = storedOf(field, wished);
      if ('wrong' in found) fault(found.wrong);
      else writing.put.push({ id: field.id, value: found.value });
    }
  }
  return faults.length > 0 ? { faults } : writing;
}

export const applies = ({ category }: Pick<FieldView, 'category'>, categoryId: string | null): boolean =>
  category === null || category.id === categoryId;

/** All of them in their new order. */
export function moved(ids: readonly string[], id: string, position: number): string[] {
  const others = ids.filter((one) => one !== id);
  return [...others.slice(0, position), id, ...others.slice(position)];
}
