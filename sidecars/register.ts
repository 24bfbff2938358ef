/** Exchanges a one-time token for the key of a new worker. */
import { randomUUID } from 'node:crypto';
import { registerAnswer } from '../gateway/contract/worker.ts';
import { type Answer, failed } from './answer.ts';
import { type ClientInit, checkedUrl } from './client.ts';
import { createHttp } from './http.ts';
import { type Patience, persist } from './retry.ts';

/** The server may start together with the worker; a person waits for neither of them much longer. */
const aMinute: Patience = { firstMs: 500, longestMs: 5_000, totalMs: 60_000 };

export async function register(
  init: Pick<ClientInit, 'serverUrl' | 'version' | 'allowPlainHttp' | 'patience'>,
  token: string,
): Promise<Answer<{ id: string; key: string }>> {
  const url = new URL('register', checkedUrl(init));
  const http = createHttp({ key: null, version: init.version, connections: 1 });
  // The same in every try, so that a token is not lost with an answer.
  const body = { text: JSON.stringify({ token, attempt: randomUUID() }) };
  try {
    return await persist(async () => {
      const answer = await http.json({ method: 'POST', url, body, quietMs: 30_000 }, registerAnswer);
      if (answer.ok && answer.value === null) return failed('bad-answer', 502, 'The server gave an empty answer.', false);
      return answer as Answer<{ id: string; key: string }>;
    }, init.patience ?? aMinute);
  } finally {
    http.close();
  }
}
