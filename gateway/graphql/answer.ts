/** Answers a question in GraphQL: parsed, measured, checked, and then field by field by calls of routes. */
import {
  type DocumentNode,
  execute,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  type ParseOptions,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import type { InnerCall } from '../answer.ts';
import type { FieldCall } from '../contract/graphql/schema.ts';
import { type Question, queryLimits, type Reply } from '../contract/graphql.ts';
import type { ProblemCode } from '../contract/problems.ts';
import { problems } from '../contract/problems.ts';
import { sizeOf } from './size.ts';

export interface Answered {
  /** 400: nothing was called. */
  status: 200 | 400;
  reply: Reply;
  /** That the calls have set. */
  cookies: string[];
}
/** What the fields of one question share. */
interface Asking {
  call: InnerCall;
  calls: number;
  cookies: string[];
}

const parsing: ParseOptions = { maxLexicalTokens: queryLimits.tokens, maxComments: queryLimits.tokens };
const mostErrors = 20;

export async function answerQuestion(init: {
  schema: GraphQLSchema;
  question: Question;
  call: InnerCall;
  /** Counts what the question is worth beyond one call; refuses what is too much. */
  draw(calls: number): Promise<void>;
  signal: AbortSignal;
  /** Hears of faults of ours. */
  fault: (error: unknown) => void;
}): Promise<Answered> {
  const { schema, question, signal } = init;
  const document = read(question.query);
  if (Array.isArray(document)) return refused(document);
  const { excess, calls } = sizeOf(document);
  if (excess !== null) return refused([withCode(new GraphQLError(excess), 'query-too-large')]);
  if (calls > 1) await init.draw(calls - 1);
  const wrong = validate(schema, document, specifiedRules, { maxErrors: mostErrors });
  if (wrong.length > 0) return refused(wrong.map((error) => withCode(error, 'bad-query')));
  const asking: Asking = { call: init.call, calls: 0, cookies: [] };
  const { data, errors } = await execute({
    schema,
    document,
    contextValue: asking,
    variableValues: question.variables ?? null,
    operationName: question.operationName ?? null,
    fieldResolver: resolve,
    abortSignal: signal,
    options: { maxCoercionErrors: mostErrors },
  });
  if (data === undefined) return refused((errors ?? []).map((error) => withCode(error, 'bad-query')));
  const told = (errors ?? []).map((error) => {
    if (error.extensions.code !== undefined) return error;
    init.fault(error.originalError ?? error);
    return withCode(error, 'internal', problems.internal.title);
  });
  return { status: 200, reply: replyOf(told, data), cookies: asking.cookies };
}

function read(query: string): DocumentNode | GraphQLError[] {
  try {
    return parse(query, parsing);
  } catch (error) {
    if (error instanceof GraphQLError) return [withCode(error, 'bad-query')];
    throw error;
  }
}

const resolve: GraphQLFieldResolver<Record<string, unknown>, Asking> = (source, args, asking, { parentType, fieldName }) => {
  const call = parentType.getFields()[fieldName]?.extensions.call as FieldCall | undefined;
  return call === undefined ? source[fieldName] : ask(call, source, args, asking);
};

async function ask(call: FieldCall, source: Record<string, unknown>, args: Record<string, unknown>, asking: Asking): Promise<unknown> {
  asking.calls += 1;
  if (asking.calls > queryLimits.calls) throw withCode(new GraphQLError(`A query may make ${queryLimits.calls} calls.`), 'query-too-large');
  const texts = (names: readonly string[]) =>
    Object.fromEntries(names.flatMap((name) => (args[name] === undefined || args[name] === null ? [] : [[name, String(args[name])]])));
  const wire = await asking.call(call.route, {
    params: { ...texts(call.params), ...(call.bound !== null && { [call.bound]: String(source[call.bound]) }) },
    query: texts(call.query),
    ...(call.hasBody && { body: args.body }),
  });
  asking.cookies.push(...(wire.cookies ?? []));
  if (wire.bytes === undefined) return true;
  const value = JSON.parse(Buffer.from(wire.bytes).toString());
  if (wire.headers?.['content-type'] !== 'application/problem+json') return value;
  const { type: _, title, ...extensions } = value;
  throw new GraphQLError(title, { extensions });
}

function withCode(error: GraphQLError, code: ProblemCode, message = error.message): GraphQLError {
  const { nodes, source, positions, path } = error;
  return new GraphQLError(message, { nodes, source, positions, path, extensions: { code, status: problems[code].status } });
}
function refused(errors: GraphQLError[]): Answered {
  return { status: 400, reply: replyOf(errors), cookies: [] };
}
function replyOf(errors: readonly GraphQLError[], data?: Reply['data']): Reply {
  return { ...(errors.length > 0 && { errors: errors.map((error) => error.toJSON() as never) }), ...(data !== undefined && { data }) };
}
