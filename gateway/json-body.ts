/** Reads and checks what a request says: JSON bodies, parameters, queries. */
import type { z } from 'zod';
import { problem } from '../actors/contract.ts';
import type { Incoming } from './answer.ts';
import { Refusal, refuse } from './problem.ts';
import { readSmall } from './small-body.ts';

const maxJsonBytes = 1024 * 1024;

/** `media`: another name of JSON that may be given. */
export async function readJson(incoming: Incoming, media?: string): Promise<unknown> {
  const [type = ''] = incoming.header('content-type').split(';');
  if (!['application/json', media].includes(type.trim().toLowerCase())) {
    throw refuse('unsupported-media-type', 415, 'The body must be JSON (content-type: application/json).');
  }
  if (incoming.header('content-encoding') !== '') throw refuse('unsupported-media-type', 415, 'Compressed bodies are not accepted.');
  const text = textOf(await readSmall(incoming, maxJsonBytes, tooLarge));
  try {
    const value: unknown = JSON.parse(text);
    if (text.includes('\\u') && unstorableText.test(JSON.stringify(value))) throw unstorable('body');
    return value;
  } catch (error) {
    throw error instanceof Refusal ? error : badJson();
  }
}
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw badJson();
  }
}
const badJson = () => refuse('bad-json', 400, 'The body is not JSON in UTF-8.');
function tooLarge(): Refusal {
  return refuse('too-large', 413, 'A JSON body may have 1 MiB at most.');
}

/** What a request says, and where. */
type Checked = 'body' | 'query' | 'result' | 'metadata' | 'form';
/** As JSON.stringify writes U+0000 and halves of pairs: PostgreSQL takes everything but these. */
const unstorableText = /(?<!\\)(?:\\\\)*\\u(0000|d[89a-f])/;
function unstorable(what: Checked): Refusal {
  return new Refusal(
    problem('invalid', 422, `The ${what} is not what this call takes.`, 'A text holds U+0000, or half of a surrogate pair.'),
  );
}

export function check<S extends z.ZodType>(schema: S, value: unknown, what: Checked): z.output<S> {
  if ((what === 'metadata' || what === 'form') && unstorableText.test(JSON.stringify(value))) throw unstorable(what);
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const errors = checked.error.issues.slice(0, 20).map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const detail = errors.map((error) => (error.path ? `${error.path}: ${error.message}` : error.message)).join('; ');
  throw new Refusal(problem('invalid', 422, `The ${what} is not what this call takes.`, detail), {}, errors);
}

/** A query string as an object; of a repeated name the last value counts. */
export function queryOf(text: string): Record<string, string> {
  if (text.includes('%00')) throw unstorable('query');
  return Object.fromEntries(new URLSearchParams(text));
}
