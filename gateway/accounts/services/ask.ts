/** What signing in at any other service is made of: calls of the service, secrets of one attempt, and the refusals. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { z } from 'zod';
import { refuse } from '../../problem.ts';

export const patienceMilliseconds = 10_000;
const mostBytes = 1_000_000;

/** What a browser keeps while its user is away at the service. */
export interface Begun {
  state: string;
  verifier: string;
  /** Of OpenID Connect. */
  nonce: string | null;
}
/** What the service sends the browser back with. */
export interface Back {
  code?: string | undefined;
  state?: string | undefined;
  iss?: string | undefined;
  error?: string | undefined;
}
/** Who somebody is there. */
export interface Identity {
  issuer: string;
  subject: string;
  email: string | null;
  emailVerified: boolean;
  name: string | null;
}

/** JSON of the service. What it refuses is the matter of whoever signs in; what it does not answer is its own. */
export async function ask(url: string, init: RequestInit = {}): Promise<unknown> {
  let response: Response;
  let text = '';
  try {
    response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(patienceMilliseconds) });
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > mostBytes) throw unavailable();
    }
  } catch {
    throw unavailable();
  }
  if (response.status >= 400 && response.status < 500 && init.method === 'POST') throw refused();
  if (!response.ok) throw unavailable();
  try {
    return JSON.parse(text);
  } catch {
    throw unavailable();
  }
}
export function parsed<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const read = schema.safeParse(value);
  if (!read.success) throw unavailable();
  return read.data;
}

export const random = () => randomBytes(32).toString('base64url');
export const same = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
/** RFC 7636, 4.2. */
export const challengeOf = (verifier: string) => ({
  code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  code_challenge_method: 'S256',
});
/** The code of an answer to this very attempt. */
export function codeOf(back: Back, begun: Begun): string {
  if (!same(back.state ?? '', begun.state) || back.error !== undefined || back.code === undefined) throw refused();
  return back.code;
}

export const refused = (detail = 'Begin again.') => refuse('sign-in-refused', 403, 'The sign-in service did not say who you are.', detail);
export const unavailable = () =>
  refuse('sign-in-service-unavailable', 502, 'The sign-in service cannot be reached, or answers what it should not.');
