/** Every status with which a route can answer, with what comes along. */
import { type ResponseHeader, responseHeaders } from '../headers.ts';
import { type ProblemCode, type ProblemKind, problems } from '../problems.ts';
import type { AnswerSpec, Route } from '../routes.ts';
import { scimError, scimMedia, scimStatus } from '../scim-refusal.ts';
import { scimUrns } from '../scim-urns.ts';
import { exampleOf } from './examples.ts';
import { refusalsOf } from './refusals.ts';
import type { Components } from './schemas.ts';

type Content = Record<string, Record<string, unknown>>;
interface Response {
  description: string;
  headers: Record<string, { $ref: string }>;
  content?: Content;
}

const meaning: Readonly<Record<number, string>> = {
  200: 'Done',
  201: 'Made',
  202: 'Taken on; it is done in the background',
  204: 'Done; there is nothing to say',
  206: 'The range that was asked for',
  303: 'Go on there',
  304: 'The caller has this version',
  503: 'Not now',
};

export function responsesOf(route: Route, components: Components): Record<string, Response | { $ref: string }> {
  const responses: Record<string, Response> = {};
  const shared: Record<string, { $ref: string }> = {};
  for (const [status, answer] of Object.entries(route.answers)) {
    responses[status] = {
      description: meaning[Number(status)] ?? 'Done',
      headers: headersOf([...implied(Number(status), route), ...(answer.headers ?? [])]),
      ...contentOf(answer, route.media, components),
    };
  }
  for (const [status, codes] of route.refusals === 'scim' ? scimRefusalsOf(route) : refusalsOf(route)) {
    const refused: Response = {
      description: codes.map(inWords).join('\n\n'),
      headers: headersOf(comesWith(status)),
      // What is refused before the route is known, such as a host, is so by a problem document.
      content: { ...(route.refusals === 'scim' && scimContent(status, codes)), 'application/problem+json': refusal(status, codes) },
    };
    const answered = responses[status];
    if (answered) responses[status] = either(answered, refused);
    else shared[status] = components.share('responses', [...(route.refusals ? [route.refusals] : []), status, ...codes].join('.'), refused);
  }
  shared[431] = components.share('responses', '431', tooLong);
  return { ...responses, ...shared };
}

/** Answered before any of ours sees the request. */
const tooLong = { description: 'The address and the headers are longer than the server takes.' };

function contentOf(answer: AnswerSpec, media: string | undefined, components: Components): { content?: Content } {
  if ('json' in answer) {
    const schema = components.schemaOf(answer.json, 'output');
    return { content: { [media ?? 'application/json']: { schema, example: exampleOf(schema, components.schemas) } } };
  }
  return 'bytes' in answer ? { content: { [answer.bytes]: {} } } : {};
}

/** The codes of one status: the description names each that this route gives, and no other may come. */
function refusal(status: number, codes: readonly ProblemCode[]): Record<string, unknown> {
  const kind: ProblemKind = problems[codes[0]!];
  return {
    schema: {
      allOf: [
        { $ref: '#/components/schemas/Problem' },
        { type: 'object', properties: { status: { const: status }, code: { enum: codes } } },
      ],
    },
    example: { type: 'about:blank', title: kind.title, status, code: codes[0], requestId: responseHeaders['x-request-id'].example },
  };
}
/** The same in SCIM's form, which names no code. */
function scimContent(status: number, codes: readonly ProblemCode[]): Content {
  const schema = {
    type: 'object',
    required: ['schemas', 'status', 'detail'],
    properties: {
      schemas: { const: [scimUrns.error] },
      status: { const: `${status}` },
      scimType: { type: 'string' },
      detail: { type: 'string' },
    },
  };
  const { title }: ProblemKind = problems[codes[0]!];
  return { [scimMedia]: { schema, example: scimError({ code: codes[0]!, status, title }) } };
}
function scimRefusalsOf(route: Route): Map<number, ProblemCode[]> {
  const all = new Map<number, ProblemCode[]>();
  for (const [status, codes] of refusalsOf(route)) all.set(scimStatus(status), [...(all.get(scimStatus(status)) ?? []), ...codes]);
  return all;
}
function inWords(code: ProblemCode): string {
  const { title, help }: ProblemKind = problems[code];
  return `\`${code}\`: ${title}${help === undefined ? '' : ` ${help}`}`;
}

/** Headers that follow from the status of an answer. */
function implied(status: number, route: Route): ResponseHeader[] {
  if (status === 304) return ['etag'];
  if (status === 206) return ['etag', 'accept-ranges', 'content-range'];
  if (status !== 200) return [];
  return [...(304 in route.answers ? (['etag'] as const) : []), ...(206 in route.answers ? (['accept-ranges'] as const) : [])];
}
function comesWith(status: number): ResponseHeader[] {
  if (status === 401) return ['www-authenticate'];
  if (status === 416) return ['content-range'];
  return status === 429 || status === 503 ? ['retry-after'] : [];
}
function headersOf(names: readonly ResponseHeader[]): Record<string, { $ref: string }> {
  return Object.fromEntries(['x-request-id' as const, ...names].map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
/** An answer and a refusal with the same status. What comes along with only one of them is not promised. */
function either(answered: Response, refused: Response): Response {
  return {
    description: `${answered.description}, or:\n\n${refused.description}`,
    headers: headersOf([]),
    content: { ...answered.content, ...refused.content },
  };
}
/** For `components`. */
export const headerObjects = Object.fromEntries(
  Object.entries(responseHeaders).map(([name, kind]) => [name, { ...kind, required: true, schema: { type: 'string' } }]),
);
