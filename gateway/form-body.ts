/** Reads a form of a page without files, as browsers send it. Such forms are small: what is larger is none of ours. */
import type { Incoming } from './answer.ts';
import { refuse } from './problem.ts';
import { readSmall } from './small-body.ts';

const mostBytes = 4096;

export async function readForm(incoming: Incoming): Promise<Record<string, string>> {
  const [type = ''] = incoming.header('content-type').split(';');
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded')
    throw refuse('unsupported-media-type', 415, 'The body must be a form (content-type: application/x-www-form-urlencoded).');
  const bytes = await readSmall(incoming, mostBytes, () => refuse('too-large', 413, 'The form may have 4 KiB at most.'));
  return Object.fromEntries(new URLSearchParams(bytes.toString()));
}
