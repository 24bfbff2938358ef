/** multipart/form-data, read as it comes: the fields in front, and then one file, which is never whole in memory. */
import { once } from 'node:events';
import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy';
import type { Incoming } from '../answer.ts';
import { Refusal, refuse } from '../problem.ts';

export interface Form {
  fields: Record<string, string>;
  file: { name: string; bytes: AsyncIterable<Uint8Array> };
  /** Aborted when the form breaks off. */
  signal: AbortSignal;
}

const limits = { fields: 20, fieldNameSize: 100, fieldSize: 64 * 1024, files: 2, parts: 30, headerPairs: 20 };

/** Runs `work` once the file begins, with the fields that came before it. The work has to read the file to its end. */
export async function withForm<T>(incoming: Incoming, work: (form: Form) => Promise<T>): Promise<T> {
  const parser = parserFor(incoming.header('content-type'));
  const broken = new AbortController();
  const fields: Record<string, string> = {};
  const begun: Promise<T>[] = [];
  const stop = (reason: unknown) => {
    if (!broken.signal.aborted) broken.abort(reason);
    parser.destroy();
  };
  parser.on('field', (name, value, nameCut, valueCut) => {
    if (nameCut || valueCut) return stop(refuse('bad-form', 422, 'A field of the form is too long.'));
    if (begun.length > 0) return stop(refuse('file-first', 422, 'The fields of the form must come before its file.'));
    Object.defineProperty(fields, name, { value, enumerable: true, configurable: true });
  });
  parser.on('file', (field, stream, name) => {
    // Whoever reads it hears of its errors; without a listener an early end would end the program.
    stream.on('error', () => {});
    if (field !== 'file' || begun.length > 0) return stop(refuse('bad-form', 422, 'The form may have one file, called "file".'));
    const working = work({ fields, file: { name, bytes: wholly(stream) }, signal: broken.signal });
    working.catch(stop);
    begun.push(working);
  });
  parser.on('error', stop);
  const read = Promise.race([feed(incoming.body.bytes(), parser, broken.signal), whenAborted(broken.signal)]);
  /** What comes behind the file may refuse it: its end is told when that of the form is known. */
  async function* wholly(file: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    yield* file;
    await read;
  }
  try {
    await read;
  } catch (error) {
    stop(error);
    await Promise.allSettled(begun);
    throw reasonOf(broken.signal.reason);
  }
  const [working] = begun;
  if (working === undefined) throw refuse('bad-form', 422, 'The form has no file.');
  return working;
}

/** By hand: a pipeline would destroy the request, and with it the connection that the refusal has to take. */
async function feed(body: AsyncIterable<Uint8Array>, parser: BusboyInstance, broken: AbortSignal): Promise<void> {
  for await (const bytes of body) {
    broken.throwIfAborted();
    if (!parser.write(bytes)) await once(parser, 'drain', { signal: broken });
  }
  const finished = once(parser, 'finish', { signal: broken });
  parser.end();
  await finished;
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}

function parserFor(contentType: string): BusboyInstance {
  if (!/^multipart\/form-data *;/i.test(contentType))
    throw refuse('form-expected', 415, 'The body must be a form (content-type: multipart/form-data).');
  try {
    return new Busboy({ headers: { 'content-type': contentType } as BusboyHeaders, limits });
  } catch {
    throw refuse('bad-form', 422, 'The form has no boundary.');
  }
}

/** The parser's own words are no use to anybody; what the work or the connection says is. */
function reasonOf(reason: unknown): unknown {
  if (reason instanceof Refusal || (reason as { code?: string }).code !== undefined) return reason;
  return refuse('bad-form', 422, 'The form is not written as multipart/form-data.');
}
