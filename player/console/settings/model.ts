/** A section of settings as fields: what each takes, what somebody typed, and what is wrong with it. Pure. */
import type { Output } from '../../../gateway/contract/client.ts';
import { readBytes } from '../accounts/model.ts';

export type SectionView = Output<'GET /api/v1/admin/settings'>['items'][number];
export type StartSetting = Output<'GET /api/v1/admin/settings'>['start'][number];

interface Schema {
  type?: string;
  description?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
  pattern?: string;
  items?: Schema;
  anyOf?: Schema[];
}
export type FieldKind = 'text' | 'long' | 'number' | 'yes-no' | 'choice' | 'list';
export interface SettingField {
  name: string;
  kind: FieldKind;
  description: string;
  /** An empty field means none. */
  isNullable: boolean;
  isWhole: boolean;
  options: string[];
  least: number | null;
  most: number | null;
  longest: number | null;
  pattern: string | null;
  /** The option or variable that has set it at start. */
  setBy: string | null;
}
/** What stands in a field. */
export type Draft = string | boolean;

const longText = 300;
const unbounded = Number.MAX_SAFE_INTEGER;

export function fieldsOf({ schema, overrides }: Pick<SectionView, 'schema' | 'overrides'>): SettingField[] {
  const properties = (schema.properties ?? {}) as Record<string, Schema>;
  return Object.entries(properties).map(([name, whole]) => {
    const cases = whole.anyOf ?? [whole];
    const of = cases.find(({ type }) => type !== 'null') ?? whole;
    const bound = (limit: number | undefined) => (limit === undefined || Math.abs(limit) >= unbounded ? null : limit);
    return {
      name,
      kind: kindOf(of),
      description: whole.description ?? of.description ?? '',
      isNullable: cases.some(({ type }) => type === 'null'),
      isWhole: of.type === 'integer',
      options: of.enum ?? [],
      least: bound(of.minimum),
      most: bound(of.maximum),
      longest: of.maxLength ?? null,
      pattern: of.pattern ?? null,
      setBy: overrides[name] ?? null,
    };
  });
}
function kindOf({ type, enum: options, maxLength = 0 }: Schema): FieldKind {
  if (type === 'boolean') return 'yes-no';
  if (options !== undefined) return 'choice';
  if (type === 'array') return 'list';
  if (type === 'number' || type === 'integer') return 'number';
  return maxLength > longText ? 'long' : 'text';
}

export function draftOf({ kind }: Pick<SettingField, 'kind'>, value: unknown): Draft {
  if (kind === 'yes-no') return value === true;
  if (kind === 'list') return Array.isArray(value) ? value.join('\n') : '';
  return value === null || value === undefined ? '' : String(value);
}

export type Fault =
  | { is: 'no-number' | 'no-whole' | 'pattern' | 'missing' }
  | { is: 'too-small' | 'too-large' | 'too-long'; limit: number };
export type Read = { value: unknown } | { fault: Fault };
/** What somebody typed, as the server takes it. */
export function readDraft(field: SettingField, draft: Draft): Read {
  if (typeof draft === 'boolean') return { value: draft };
  const text = field.kind === 'long' ? draft : draft.trim();
  if (text === '' && field.isNullable) return { value: null };
  switch (field.kind) {
    case 'list':
      return {
        value: text
          .split(/[\n,]/)
          .map((line) => line.trim())
          .filter(Boolean),
      };
    case 'number':
      return readNumber(field, text);
    default:
      if (field.longest !== null && text.length > field.longest) return { fault: { is: 'too-long', limit: field.longest } };
      if (field.pattern !== null && !new RegExp(field.pattern).test(text)) return { fault: { is: 'pattern' } };
      return { value: text };
  }
}
function readNumber({ name, isWhole, least, most }: SettingField, text: string): Read {
  if (text === '') return { fault: { is: 'missing' } };
  const value = unitOf(name) === 'bytes' ? (readBytes(text) ?? Number.NaN) : Number(text);
  if (!Number.isFinite(value)) return { fault: { is: 'no-number' } };
  if (isWhole && !Number.isInteger(value)) return { fault: { is: 'no-whole' } };
  if (least !== null && value < least) return { fault: { is: 'too-small', limit: least } };
  if (most !== null && value > most) return { fault: { is: 'too-large', limit: most } };
  return { value };
}

export type Drafts = Record<string, Draft>;
export const draftsOf = (view: SectionView): Drafts =>
  Object.fromEntries(fieldsOf(view).map((field) => [field.name, draftOf(field, view.value[field.name])]));

/** All fields at once: a section to be sent, or what is wrong by field. What was set at start stays as it is. */
export function readSection(view: SectionView, drafts: Drafts): { value: Record<string, unknown> } | { faults: Record<string, Fault> } {
  const value: Record<string, unknown> = {};
  const faults: Record<string, Fault> = {};
  for (const field of fieldsOf(view)) {
    const read: Read = field.setBy === null ? readDraft(field, drafts[field.name] ?? '') : { value: view.value[field.name] };
    if ('fault' in read) faults[field.name] = read.fault;
    else value[field.name] = read.value;
  }
  return Object.keys(faults).length > 0 ? { faults } : { value };
}

export interface Change {
  field: string;
  before: string;
  after: string;
}
/** What differs between two versions. */
export function changesBetween(before: unknown, after: unknown): Change[] {
  const [a, b] = [recordOf(before), recordOf(after)];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((field) => JSON.stringify(a[field]) !== JSON.stringify(b[field]))
    .map((field) => ({ field, before: shown(a[field]), after: shown(b[field]) }));
}
const recordOf = (value: unknown) => (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
function shown(value: unknown): string {
  const text = value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** What a figure means to people, by the end of its field's name. */
export function unitOf(name: string): 'bytes' | 'seconds' | null {
  if (name.endsWith('Bytes')) return 'bytes';
  return name.endsWith('Seconds') ? 'seconds' : null;
}
