/** The calls of the public API that the command makes. */
import type { Connection } from './connection.ts';
import { CommandFailure, exitCodes } from './failure.ts';

/** The part of a video that the command shows. */
export interface Video {
  id: string;
  shortId: string;
  title: string;
  createdAt: string;
  state: 'pending' | 'uploading' | 'processing' | 'ready' | 'failed';
  progress: number;
  durationSeconds: number | null;
  playback: { hls: string; dash: string | null } | null;
  problem?: { code: string; title: string; detail?: string };
}
export interface Health {
  status: string;
  components?: Record<string, { status: string; detail?: string }>;
}

export interface Api {
  createVideo(input: { title: string; description?: string; privacy?: string }, signal?: AbortSignal): Promise<Video>;
  readVideo(id: string, signal?: AbortSignal): Promise<Video>;
  newestVideos(limit: number): Promise<Video[]>;
  removeVideo(id: string): Promise<void>;
  health(): Promise<Health>;
  /** What the server takes the caller for; null for a guest, also for one whose key it does not know. */
  role(): Promise<string | null>;
}

/** Words for a refusal: the server's own, or the bare status when something in between answered. */
export function refusal(status: number, body: string): CommandFailure {
  let words = `The server answered with the error ${status}.`;
  try {
    const problem = JSON.parse(body) as { title?: string; detail?: string; code?: string };
    if (problem.title) words = [problem.title, problem.detail, problem.code ? `(${problem.code})` : ''].filter(Boolean).join(' ');
  } catch {
    // Not a problem document.
  }
  if (status === 401) words = `The server does not accept this key. ${words}`;
  return new CommandFailure(exitCodes.failed, words);
}

export function unreachable(server: string, cause: unknown): CommandFailure {
  const error = (cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause) as NodeJS.ErrnoException;
  const reason = error?.code ?? error?.message ?? 'no answer';
  return new CommandFailure(
    exitCodes.unreachable,
    `No server answers at ${server} (${reason}). Is it running? "vitascope serve" starts one. Or give its address with --server.`,
  );
}

/** Calls a route and gives back its JSON; what is not among the accepted statuses becomes a failure in the server's words. */
export type Call = <T>(method: string, path: string, body?: unknown, signal?: AbortSignal, accept?: number[]) => Promise<T>;

export function createCall({ server, key }: Connection): Call {
  return async (method, path, body, signal, accept = [200, 201, 202, 204]) => {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (key) headers.authorization = `Bearer ${key}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    let response: Response;
    let text: string;
    try {
      response = await fetch(server + path, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal ? { signal } : {}),
      });
      text = await response.text();
    } catch (error) {
      if (signal?.aborted) throw error;
      throw unreachable(server, error);
    }
    if (!accept.includes(response.status)) throw refusal(response.status, text);
    try {
      return text === '' ? undefined : JSON.parse(text);
    } catch {
      throw new CommandFailure(exitCodes.failed, `What answers at ${server} is not a Vitascope server.`);
    }
  };
}

export function createApi(connection: Connection): Api {
  const call = createCall(connection);
  const at = (id: string) => `/api/v1/videos/${encodeURIComponent(id)}`;
  return {
    createVideo: (input, signal) => call('POST', '/api/v1/videos', input, signal),
    readVideo: (id, signal) => call('GET', at(id), undefined, signal),
    newestVideos: async (limit) => (await call<{ items: Video[] }>('GET', `/api/v1/videos?limit=${limit}`)).items,
    removeVideo: (id) => call('DELETE', at(id)),
    // 503 is an answer too: it says what is down.
    role: async () => (await call<{ role: string | null }>('GET', '/api/v1/session')).role,
    health: () => call('GET', '/health', undefined, undefined, [200, 503]),
  };
}
