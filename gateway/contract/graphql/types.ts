/**
 * JSON Schema as types of GraphQL. What has no fixed members (records, choices between objects, names that are none in GraphQL) is the scalar
 * JSON, whole as the route gives it. The routes check what they are given, so an input type says no more than what may stand where.
 */
import {
  GraphQLBoolean,
  GraphQLEnumType,
  type GraphQLFieldConfigMap,
  GraphQLFloat,
  GraphQLInputObjectType,
  GraphQLInt,
  type GraphQLLeafType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLString,
} from 'graphql';
import type { JsonSchema } from '../openapi/schemas.ts';

type TypeOf<T extends GraphQLObjectType | GraphQLInputObjectType> = T | GraphQLLeafType | GraphQLList<never>;
export interface Types {
  /** `name`: of the type, where the schema has no name of its own. Whether null is possible is not in it. */
  output(schema: JsonSchema, name: string): TypeOf<GraphQLObjectType>;
  input(schema: JsonSchema, name: string): TypeOf<GraphQLInputObjectType>;
  /** What `output` calls the type of this schema. */
  nameOf(schema: JsonSchema, name: string): string;
}

const json = new GraphQLScalarType({
  name: 'JSON',
  description: 'Any value, as the route of the same name has it in its answer or its body.',
});
const wholeNumbers = { least: -(2 ** 31), most: 2 ** 31 - 1 };
const word = /^(?!__)(?!(?:true|false|null)$)[_A-Za-z]\w*$/;

export const pascal = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/** `more`: fields of an object type that are no members of its schema. */
export function createTypes(
  schemas: Readonly<Record<string, JsonSchema>>,
  more: (typeName: string) => GraphQLFieldConfigMap<unknown, unknown>,
): Types {
  const made = new Map<string, { schema: string; type: GraphQLObjectType | GraphQLInputObjectType | GraphQLEnumType }>();

  /** One type of each name. */
  function once<T extends GraphQLObjectType | GraphQLInputObjectType | GraphQLEnumType>(
    name: string,
    schema: JsonSchema,
    make: () => T,
  ): T {
    const [known, text] = [made.get(name), JSON.stringify(schema)];
    if (known && known.schema !== text) throw new Error(`Two types would be called ${name}.`);
    if (known) return known.type as T;
    const type = make();
    made.set(name, { schema: text, type });
    return type;
  }

  function named(schema: JsonSchema, name: string): { schema: JsonSchema; name: string } {
    const only = choicesOf(schema);
    if (only?.length === 1) return named(only[0]!, name);
    const id = schema.$ref?.split('/').at(-1);
    return id === undefined ? { schema, name } : { schema: schemas[id]!, name: id };
  }

  function leafOf(schema: JsonSchema, name: string): GraphQLLeafType {
    if (choicesOf(schema)) return choicesOf(schema)!.every((one) => typeOf(one) === 'string') ? GraphQLString : json;
    if (isTruth(schema)) return GraphQLBoolean;
    switch (typeOf(schema)) {
      case 'string':
        return schema.enum?.every((value) => word.test(String(value)))
          ? once(name, schema, () => new GraphQLEnumType({ name, values: Object.fromEntries(schema.enum!.map((value) => [value, {}])) }))
          : GraphQLString;
      case 'boolean':
        return GraphQLBoolean;
      case 'integer':
        return fitsInt(schema) ? GraphQLInt : GraphQLFloat;
      case 'number':
        return GraphQLFloat;
      // Never anything but null.
      case 'null':
        return GraphQLString;
      default:
        return json;
    }
  }

  /** The same for both directions, but for the objects. */
  function typeFor<T extends GraphQLObjectType | GraphQLInputObjectType>(
    given: { schema: JsonSchema; name: string },
    object: (schema: JsonSchema, name: string) => T,
  ): TypeOf<T> {
    const { schema, name } = named(given.schema, given.name);
    if (typeOf(schema) === 'array' && schema.items && !schema.prefixItems) {
      const item = typeFor({ schema: schema.items, name }, object);
      return new GraphQLList(isNullable(schema.items) ? item : new GraphQLNonNull(item)) as GraphQLList<never>;
    }
    return hasFixedMembers(schema) ? object(schema, name) : leafOf(schema, name);
  }

  /** Members with their types: those that are always there cannot be null. */
  function members<T>(
    { properties = {}, required = [] }: JsonSchema,
    name: string,
    type: (schema: JsonSchema, name: string) => T,
    all: boolean,
  ) {
    return Object.entries(properties).map(([member, schema]) => {
      const own = type(schema, `${name}${pascal(member)}`);
      const isThere = required.includes(member) && (all || schema.default === undefined) && !isNullable(schema);
      return [member, { type: isThere ? new GraphQLNonNull(own as never) : own, description: describe(schema) }] as const;
    });
  }

  const output: Types['output'] = (schema, name) =>
    typeFor({ schema, name }, (whole, called) =>
      once(called, whole, () => {
        const fields = () => ({ ...Object.fromEntries(members(whole, called, output, true)), ...more(called) }) as never;
        return new GraphQLObjectType({ name: called, description: whole.description as string, fields });
      }),
    );
  const input: Types['input'] = (schema, name) =>
    typeFor({ schema, name }, (whole, called) =>
      once(called, whole, () => {
        const fields = () => Object.fromEntries(members(whole, called, input, false)) as never;
        return new GraphQLInputObjectType({ name: called, description: whole.description as string, fields });
      }),
    );
  return { output, input, nameOf: (schema, name) => named(schema, name).name };
}

const choicesOf = (schema: JsonSchema) => (schema.anyOf ?? schema.oneOf)?.filter((one) => one.type !== 'null');
const typeOf = ({ type }: JsonSchema) => (Array.isArray(type) ? type.find((one) => one !== 'null') : type);
const isNullable = (schema: JsonSchema) =>
  [schema.type].flat().includes('null') || ((schema.anyOf ?? schema.oneOf)?.some((one) => one.type === 'null') ?? false);
/** What may stand in a query string for yes and no. */
const isTruth = (schema: JsonSchema) => (schema.enum ?? [schema.const]).every((value) => value === 'true' || value === 'false');
/** Int has 32 bits; without a limit in the schema it may be more. */
const fitsInt = ({ minimum, exclusiveMinimum, maximum }: JsonSchema) =>
  Math.max(minimum ?? -Infinity, exclusiveMinimum ?? -Infinity) >= wholeNumbers.least && Number(maximum) <= wholeNumbers.most;

function hasFixedMembers(schema: JsonSchema): boolean {
  const names = Object.keys(schema.properties ?? {});
  return typeOf(schema) === 'object' && names.length > 0 && names.every((name) => word.test(name)) && !schema.additionalProperties;
}

function describe(schema: JsonSchema): string | undefined {
  const values = schema.enum && !schema.enum.every((value) => word.test(String(value))) && !isTruth(schema);
  return [schema.description, values && `One of: ${schema.enum!.join(', ')}.`].filter(Boolean).join(' ') || undefined;
}
