/** One attempt to give a message to its receiver. */
import { problem } from '../../actors/contract.ts';
import { type Outgoing, OutgoingError } from '../../components/outgoing/contract.ts';
import { answerExcerptBytes } from '../contract/webhooks.ts';
import type { AttemptRecord, DueDelivery } from './deliveries.ts';
import { signedHeaders } from './secret.ts';

/** For everything together, the end of the answer included. */
const timeoutMs = 10_000;

/** Redirects are answers like any other: a message is for the address that its owner has named. */
export async function send(outgoing: Outgoing, delivery: DueDelivery, signal: AbortSignal): Promise<AttemptRecord> {
  const at = new Date();
  const started = performance.now();
  const ended = (rest: Pick<AttemptRecord, 'attempt' | 'answer'>): AttemptRecord => ({
    ...rest,
    at,
    milliseconds: Math.round(performance.now() - started),
  });
  const message = { id: `msg_${delivery.id}`, at, body: delivery.body };
  const secrets = [delivery.secret, ...(delivery.previous_secret === null ? [] : [delivery.previous_secret])];
  try {
    const answer = await outgoing.fetch(delivery.url, {
      method: 'POST',
      headers: { ...delivery.headers, 'content-type': 'application/json', ...signedHeaders(message, secrets) },
      body: delivery.body,
      timeoutMs,
      maxBytes: Number.MAX_SAFE_INTEGER,
      signal,
    });
    const excerpt = await excerptOf(answer.body);
    return ended({ attempt: { status: answer.status, problem: null }, answer: excerpt });
  } catch (error) {
    if (!(error instanceof OutgoingError) || error.code === 'aborted') throw error;
    return ended({ attempt: { status: null, problem: problem(error.code, 502, error.message) }, answer: '' });
  }
}

/** The beginning of the body, as text that PostgreSQL takes. What follows is not waited for, and nor is a body that never comes: the status says enough. */
async function excerptOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= answerExcerptBytes) break;
    }
  } catch (error) {
    if (!(error instanceof OutgoingError) || error.code === 'aborted') throw error;
  }
  return Buffer.concat(chunks).subarray(0, answerExcerptBytes).toString().replaceAll('\0', '\u{fffd}');
}
