/**
 * The schema of GraphQL that the routes make: what reads is a field of Query, what changes one of Mutation, each called as its route. Nothing is
 * resolved here: a field says in `extensions.call` which route it is and where the values for it come from.
 */
import {
  GraphQLBoolean,
  type GraphQLFieldConfig,
  type GraphQLFieldConfigArgumentMap,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
} from 'graphql';
import { createComponents, type JsonSchema } from '../openapi/schemas.ts';
import { wordsOfName } from '../openapi/words.ts';
import type { Listener, Route } from '../routes.ts';
import { createTypes, pascal } from './types.ts';

/** Which route a field is. */
export interface FieldCall {
  route: string;
  /** Parameters of the path, and names of the query, that are arguments. */
  params: readonly string[];
  query: readonly string[];
  hasBody: boolean;
  /** The parameter that the object which the field is of has as a member. */
  bound: string | null;
}
type Field = GraphQLFieldConfig<unknown, unknown>;

const faces: readonly Listener[] = ['public', 'admin'];
const description =
  'The routes of the API as fields, by the same names. Docs: docs/graphql.md. Whole numbers without a limit are Float, as Int has 32 bits.';

/** `routes`: those of one listener, or all. */
export function describeGraph(routes: Readonly<Record<string, Route>>): GraphQLSchema {
  const components = createComponents();
  const answers = new Map(Object.entries(routes).map(([name, route]) => [name, answerOf(route)]));
  const queries = Object.entries(routes).filter(([name, route]) => isQuery(route, answers.get(name)!));
  const mutations = Object.entries(routes).filter(([name, route]) => isMutation(route, answers.get(name)!));
  const types = createTypes(components.schemas, (typeName) => linksOf(typeName));

  function answerOf({ answers }: Route): JsonSchema | null {
    const json = Object.values(answers).flatMap((answer) => ('json' in answer ? [components.schemaOf(answer.json, 'output')] : []));
    return json.length > 0 && json.every((one) => JSON.stringify(one) === JSON.stringify(json[0])) ? json[0]! : null;
  }

  function fieldOf(name: string, route: Route, bound: string | null = null): Field {
    const [params, query] = [argumentsOf(route.params, name, true), argumentsOf(route.query, name, false)];
    if (bound !== null) delete params[bound];
    const args: GraphQLFieldConfigArgumentMap = { ...query, ...params };
    const body = route.body && 'json' in route.body ? components.schemaOf(route.body.json, 'input') : null;
    if (body) args.body = { type: new GraphQLNonNull(types.input(body, `${pascal(name)}Body`)) };
    const expected = [...Object.keys(query), ...Object.keys(params), ...(body ? ['body'] : [])];
    if (new Set(expected).size < expected.length) throw new Error(`${name} has two arguments of one name.`);
    const call: FieldCall = { route: name, params: Object.keys(params), query: Object.keys(query), hasBody: body !== null, bound };
    const answer = answers.get(name)!;
    return {
      type: answer === null ? GraphQLBoolean : types.output(answer, pascal(name)),
      description: [`${route.summary}.`, placeOf(route)].filter(Boolean).join('\n\n'),
      args,
      extensions: { call },
    };
  }

  function argumentsOf(schema: Route['params'], name: string, isPath: boolean): GraphQLFieldConfigArgumentMap {
    if (!schema) return {};
    const { properties = {}, required = [] } = components.schemaOf(schema, 'input');
    return Object.fromEntries(
      Object.entries(properties).map(([own, part]) => {
        const type = types.input(part, `${pascal(name)}${pascal(own)}`);
        const isThere = isPath || (required.includes(own) && part.default === undefined);
        return [own, { type: isThere ? new GraphQLNonNull(type) : type, description: part.description ?? wordsOfName[own] } as never];
      }),
    );
  }

  /** What can be read below the address of a thing is a field of that thing, too: the address has all that it takes. */
  function linksOf(typeName: string): Record<string, Field> {
    const links: Record<string, Field> = {};
    for (const [name, parent] of queries) {
      const param = /\/\{(\w+)\}$/.exec(parent.path)?.[1];
      if (param === undefined || types.nameOf(answers.get(name)!, pascal(name)) !== typeName) continue;
      for (const [childName, child] of queries) {
        const isBelow = child.path.startsWith(`${parent.path}/`) && !child.path.slice(parent.path.length).includes('{');
        if (isBelow && hasMember(answers.get(name)!, param)) links[childName] = fieldOf(childName, child, param);
      }
    }
    return links;
  }
  function hasMember(schema: JsonSchema, name: string): boolean {
    const whole = schema.$ref ? components.schemas[schema.$ref.split('/').at(-1)!]! : schema;
    return whole.required?.includes(name) ?? false;
  }

  const root = (name: string, of: [string, Route][]) =>
    of.length === 0
      ? undefined
      : new GraphQLObjectType({ name, fields: () => Object.fromEntries(of.map(([field, route]) => [field, fieldOf(field, route)])) });
  return new GraphQLSchema({ description, query: root('Query', queries), mutation: root('Mutation', mutations) });
}

/** SCIM is a language of its own, spoken at its own address. */
const isOnFace = ({ listeners, access, refusals }: Route) =>
  access !== 'worker' && refusals !== 'scim' && listeners.some((listener) => faces.includes(listener));

/** Reads an object. Media are for players, and the descriptions of the API for programs. */
function isQuery(route: Route, answer: JsonSchema | null): boolean {
  const isObject = answer !== null && (answer.$ref !== undefined || answer.properties !== undefined);
  return isOnFace(route) && route.method === 'GET' && route.rate === 'read' && isObject;
}

/** Changes something by JSON alone. What signs in, what carries bytes and what is guarded by If-Match is for the route itself. */
function isMutation(route: Route, answer: JsonSchema | null): boolean {
  const isEmpty = Object.values(route.answers).every((one) => 'empty' in one);
  const takesJson = !route.body || 'json' in route.body;
  return (
    isOnFace(route) &&
    route.method !== 'GET' &&
    route.rate === 'write' &&
    takesJson &&
    !route.headers?.length &&
    (answer !== null || isEmpty)
  );
}

function placeOf({ listeners }: Route): string {
  const on = faces.filter((listener) => listeners.includes(listener));
  return on.length === faces.length ? '' : `On the ${on.join(', ')} listener.`;
}
