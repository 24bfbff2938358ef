/** zod schemas as JSON Schema 2020-12: those that have an id (`.meta({ id })`) once, as components, and named everywhere else. */
import { z } from 'zod';

export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  format?: string;
  pattern?: string;
  default?: unknown;
  examples?: unknown[];
  minimum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  minItems?: number;
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  [keyword: string]: unknown;
}
/** What a body may be, and what an answer is, differ: defaults may be left out of the one and are always in the other. */
export type Direction = 'input' | 'output';
export interface Components {
  /** By name. */
  readonly schemas: Record<string, JsonSchema>;
  readonly responses: Record<string, unknown>;
  /** Keeps what several operations have in common once. */
  share(kind: 'responses', name: string, value: unknown): { $ref: string };
  schemaOf(schema: z.ZodType, direction: Direction): JsonSchema;
}

export function createComponents(): Components {
  const schemas: Record<string, JsonSchema> = {};
  const nameOf = (id: string, direction: Direction) => (direction === 'input' ? `${id}Input` : id);
  const responses: Record<string, unknown> = {};
  return {
    schemas,
    responses,
    share(kind, name, value) {
      responses[name] ??= value;
      return { $ref: `#/components/${kind}/${name}` };
    },
    schemaOf(schema, direction) {
      const whole = z.toJSONSchema(schema, { io: direction, unrepresentable: 'any' }) as JsonSchema;
      const { $schema: _, $defs = {}, ...rest } = whole as JsonSchema & { $defs?: Record<string, JsonSchema> };
      const named = (part: unknown): unknown => {
        if (Array.isArray(part)) return part.map(named);
        if (typeof part !== 'object' || part === null) return part;
        return Object.fromEntries(
          Object.entries(part).map(([key, value]) => {
            const id = key === '$ref' ? /^#\/\$defs\/(.+)$/.exec(String(value))?.[1] : undefined;
            return [key, id ? reference(nameOf(id, direction)) : data.has(key) ? value : named(value)];
          }),
        );
      };
      for (const [id, definition] of Object.entries($defs)) schemas[nameOf(id, direction)] ??= named(definition) as JsonSchema;
      return named(rest) as JsonSchema;
    },
  };
}
const reference = (name: string) => `#/components/schemas/${name}`;
/** Values of these keywords are no schemas. */
const data = new Set(['examples', 'default', 'const', 'enum', 'required']);
