/** An example for every schema: the one that it brings (`.meta({ examples })`), or one that is put together from its parts. */
import type { JsonSchema } from './schemas.ts';
import { exampleOfName } from './words.ts';

const uuid = '8c1f0f7e-3b0a-4f43-9b1e-2f6f5f4f7a10';
const moment = '2026-05-01T12:00:00.000Z';
const sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
/** Strings that name something, for the many that must look in a certain way. */
const samples = [
  'standard',
  uuid,
  moment,
  sha256,
  'k3xT9aZqB4w',
  'h264-1080p.mp4',
  '0.m4s',
  '0.ts',
  '0.webp',
  'audio.m4a',
  'instance',
  'a@example.org',
];

export function exampleOf(schema: JsonSchema, components: Record<string, JsonSchema>, name = ''): unknown {
  const of = (part: JsonSchema, called = name) => exampleOf(part, components, called);
  if (schema.examples?.[0] !== undefined) return schema.examples[0];
  if (schema.$ref) return of(components[schema.$ref.split('/').at(-1)!] ?? {});
  if (schema.const !== undefined) return schema.const;
  const known = exampleOfName[name]?.find((value) => fits(value, schema));
  if (known !== undefined) return known;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  const choice = (schema.anyOf ?? schema.oneOf)?.find((one) => one.type !== 'null');
  if (choice) return of(choice);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((one) => of(one)));
  switch (typeOf(schema)) {
    case 'object':
      return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, part]) => [key, of(part, key)]));
    case 'array':
      return schema.items ? [of(schema.items, '')] : [];
    case 'integer':
    case 'number':
      return schema.minimum !== undefined && schema.minimum > Number.MIN_SAFE_INTEGER ? schema.minimum : 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'string':
      return textFor(schema, name);
    default:
      return {};
  }
}

function textFor(schema: JsonSchema, name: string): string {
  if (schema.format === 'uuid') return uuid;
  if (schema.format === 'date-time' || /(At|Since|Until)$/.test(name)) return moment;
  const pattern = schema.pattern === undefined ? null : new RegExp(schema.pattern, 'u');
  return (pattern ? samples.find((sample) => pattern.test(sample)) : undefined) ?? 'text'.padEnd(schema.minLength ?? 0, 't');
}

/** A nullable one is shown with a value. */
function typeOf({ type }: JsonSchema): string | undefined {
  return Array.isArray(type) ? type.find((one) => one !== 'null') : type;
}

/** Whether a value that the name suggests may stand for the schema. */
function fits(value: unknown, schema: JsonSchema): boolean {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.some((one) => fits(value, one));
  const type = typeOf(schema);
  if (schema.enum) return schema.enum.includes(value);
  if (type === 'string')
    return (
      typeof value === 'string' &&
      (schema.pattern === undefined || new RegExp(schema.pattern, 'u').test(value)) &&
      value.length >= (schema.minLength ?? 0)
    );
  if (type === 'integer') return Number.isInteger(value) && (value as number) >= (schema.minimum ?? Number.NEGATIVE_INFINITY);
  if (type === 'number') return typeof value === 'number';
  if (type === 'array') return Array.isArray(value) && value.every((one) => fits(one, schema.items ?? {}));
  return false;
}
