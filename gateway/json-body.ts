/** Reads and checks what a request says: JSON bodies, parameters, queries. */
import type { z } from 'zod';
import { problem } from '../actors/contract.ts';
import type { Incoming } from './answer.ts';
import { Refusal, refuse } from './problem.ts';

export const maxJsonBytes = 1024 * 1024;

export async function readJson(incoming: Incoming): Promise<unknown> {
  if (!/^application\/json *(;|$)/i.test(incoming.header('content-type'))) {
    throw refuse('unsupported-media-type', 415, 'The body must be JSON (content-type: application/json).');
  }
  if (incoming.header('content-encoding') !== '') throw refuse('unsupported-media-type', 415, 'Compressed bodies are not accepted.');
  if ((incoming.body.sizeBytes ?? 0) > maxJsonBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of incoming.body.bytes()) {
    size += chunk.byteLength;
    if (size > maxJsonBytes) throw tooLarge();
    chunks.push(chunk);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  } catch {
    throw refuse('bad-json', 400, 'The body is not JSON in UTF-8.');
  }
}
function tooLarge(): Refusal {
  return refuse('too-large', 413, 'A JSON body may have 1 MiB at most.');
}

export function check<S extends z.ZodType>(schema: S, value: unknown, what: 'body' | 'query' | 'result'): z.output<S> {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const errors = checked.error.issues.slice(0, 20).map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const detail = errors.map((error) => (error.path ? `${error.path}: ${error.message}` : error.message)).join('; ');
  throw new Refusal(problem('invalid', 422, `The ${what} is not what this call takes.`, detail), {}, errors);
}

/** A query string as an object; of a repeated name the last value counts. */
export function queryOf(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}
