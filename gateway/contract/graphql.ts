/** The second face of the contract: the same calls, several at once, and of their answers what is asked for (contract/graphql/). */
import { z } from 'zod';
import { route } from './routes.ts';

/** How much one request may ask for. What it makes of calls is counted besides, each by its rate class. */
export const queryLimits = {
  /** Words and signs of the query. */
  tokens: 1000,
  /** Fields below each other. */
  depth: 8,
  rootFields: 20,
  aliases: 20,
  /** Fields and uses of fragments, what is in a fragment as often as it is used. */
  fields: 1000,
  /** Calls of other routes, those below the items of lists too. */
  calls: 50,
} as const;

/** A question is worth so many calls of its class, as large ones take as long as many small ones. */
export const questionWorth = {
  /** One for each so many words and signs. */
  tokensPerCall: 25,
  /** Each `__schema` and `__type`. */
  introspection: 40,
} as const;

const questionSchema = z.strictObject({
  query: z.string().min(1),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
  /** Nothing here reads them. */
  extensions: z.record(z.string(), z.unknown()).nullish(),
});
export type Question = z.infer<typeof questionSchema>;

const errorSchema = z.object({
  message: z.string(),
  locations: z.array(z.object({ line: z.number().int(), column: z.number().int() })).optional(),
  path: z.array(z.union([z.string(), z.number().int()])).optional(),
  extensions: z.looseObject({ code: z.string(), status: z.number().int() }).describe('The members of the problem document.'),
});
const replySchema = z.object({
  data: z.record(z.string(), z.unknown()).nullable().optional(),
  errors: z.array(errorSchema).optional(),
});
export type Reply = z.infer<typeof replySchema>;

export const graphqlRoutes = {
  graphql: route({
    summary: 'Answers a GraphQL query: fields are routes, by their names',
    description:
      'Each field is called as if it came by itself, by the same caller. docs/graphql.md has the limits, docs/schema.graphql the schema. A query that cannot be begun is answered 400, and with codes in `extensions`. For those who accept `application/graphql-response+json` the answer has that type.',
    method: 'POST',
    path: '/api/v1/graphql',
    listeners: ['public', 'admin'],
    access: 'public',
    rate: 'read',
    isAudited: false,
    body: { json: questionSchema.meta({ examples: [{ query: '{ listVideos(limit: 2) { items { id title } } }' }] }) },
    answers: {
      200: { json: replySchema.meta({ examples: [{ data: { listVideos: { items: [] } } }] }) },
      400: {
        json: replySchema.meta({
          examples: [{ errors: [{ message: 'Syntax Error: Unexpected "!".', extensions: { code: 'bad-query', status: 400 } }] }],
        }),
      },
    },
    problems: [],
  }),
} as const;
