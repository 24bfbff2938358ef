/** What is typed into fields, and what of it is sent. Pure. */
import type { FieldType } from '../../gateway/contract/field-types.ts';
import type { FieldValue } from '../../gateway/contract/field-values.ts';

/** By key; empty where nothing is said. */
export type Drafts = Readonly<Record<string, string | readonly string[]>>;
export type Values = Readonly<Record<string, FieldValue>>;
interface Typed {
  key: string;
  type: FieldType;
}

export function draftsOf(fields: readonly Typed[], values: Values): Drafts {
  return Object.fromEntries(fields.map(({ key, type }) => [key, draftOf(type, values[key])]));
}
function draftOf(type: FieldType, value: FieldValue | undefined): string | readonly string[] {
  if (type === 'multi_select') return Array.isArray(value) ? value : [];
  return value === undefined ? '' : String(value);
}

/** As it is sent; null for nothing. */
export function valueOfDraft(type: FieldType, draft: string | readonly string[]): FieldValue | null {
  if (typeof draft !== 'string') return draft.length === 0 ? null : [...draft];
  const text = draft.trim();
  if (text === '') return null;
  return type === 'number' ? Number(text) : text;
}

/** What is not as it was. */
export function changedValues(fields: readonly Typed[], before: Values, drafts: Drafts): Record<string, FieldValue | null> {
  const said = fields.map(({ key, type }) => [key, valueOfDraft(type, drafts[key] ?? '')] as const);
  return Object.fromEntries(said.filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key] ?? null)));
}
