import type { GraphQLSchema } from 'graphql';
import type { Answer, Handler } from '../answer.ts';
import { type Routes, routes } from '../contract/index.ts';
import type { Listener } from '../contract/routes.ts';
import { refuse } from '../problem.ts';
import type { Services } from '../services.ts';

const ownType = 'application/graphql-response+json';

/** Each listener has the schema of its own routes. Made at the first question, once, which loads the library, too: it takes some 7 MB. */
export function graphql({ log, errors }: Services): Handler<Routes['graphql']> {
  const schemas = new Map<Listener, GraphQLSchema>();
  async function schemaOf(listener: Listener): Promise<GraphQLSchema> {
    const { describeGraph } = await import('../contract/graphql/schema.ts');
    const here = () => Object.entries(routes).filter(([, route]) => (route.listeners as readonly string[]).includes(listener));
    const schema = schemas.get(listener) ?? describeGraph(Object.fromEntries(here()));
    schemas.set(listener, schema);
    return schema;
  }
  return async ({ listener, incoming, caller, body, call, draw, requestId }): Promise<Answer> => {
    // Everybody may ask, and yet a session answers to pages of this server alone, as with all that is posted.
    if (caller?.kind === 'person' && caller.session !== null && incoming.header('origin') === '')
      throw refuse('wrong-origin', 403, 'A session needs an Origin header.');
    const fault = (error: unknown) => {
      log.error({ err: error, requestId, route: 'graphql' }, 'request failed');
      errors?.report({ error, where: 'POST /api/v1/graphql', tags: { route: 'graphql', listener }, facts: { requestId } });
    };
    const [schema, { answerQuestion }] = await Promise.all([schemaOf(listener), import('../graphql/answer.ts')]);
    const answered = await answerQuestion({ schema, question: body, call, draw, signal: incoming.signal, fault });
    const type = incoming.header('accept').includes(ownType) ? ownType : 'application/json';
    return {
      status: answered.status,
      headers: { 'content-type': `${type}; charset=utf-8` },
      ...(answered.cookies.length > 0 && { cookies: answered.cookies }),
      json: answered.reply,
    };
  };
}
