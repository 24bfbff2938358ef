/** The calls of the public API that the command makes. */
import { type Client, createClient, type Output, ProblemError, problemOf } from '../gateway/contract/client.ts';
import type { Connection } from './connection.ts';
import { CommandFailure, exitCodes } from './failure.ts';

export type Video = Output<'GET /api/v1/videos/{id}'>;
export type Health = Output<'GET /health'>;

export interface Api {
  readVideo(id: string, signal?: AbortSignal): Promise<Video>;
  newestVideos(limit: number): Promise<Video[]>;
  health(): Promise<Health>;
  /** What the server takes the caller for; null for a guest, also for one whose key it does not know. */
  role(): Promise<string | null>;
}

/** Words for a refusal: the server's own, or the bare status when something in between answered. */
export function refusal(status: number, body: string): CommandFailure {
  return failureOf(problemOf(status, body));
}
function failureOf(problem: ProblemError): CommandFailure {
  const { status, code, message, detail } = problem;
  const words = [message, detail, code.startsWith('http-') ? '' : `(${code})`].filter(Boolean).join(' ');
  const said = status === 401 ? `The server does not accept this key. ${words}` : words;
  return new CommandFailure(exitCodes.failed, said, { cause: problem });
}
/** No server answers just now, or one that has to wait for something itself. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof CommandFailure)) return false;
  const { exitCode, cause } = error;
  return exitCode === exitCodes.unreachable || (cause instanceof ProblemError && [502, 503, 504].includes(cause.status));
}

export function unreachable(server: string, cause: unknown): CommandFailure {
  const error = (cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause) as NodeJS.ErrnoException;
  const reason = error?.code ?? error?.message ?? 'no answer';
  return new CommandFailure(
    exitCodes.unreachable,
    `No server answers at ${server} (${reason}). Is it running? "vitascope serve" starts one. Or give its address with --server.`,
  );
}

/** The typed client, whose failures are in words for people who sit at a terminal. */
export function createCommandClient({ server, key }: Connection): Client {
  const call = createClient({ baseUrl: server, key }) as (address: string, input?: object) => Promise<unknown>;
  const told = async (address: string, input?: object) => {
    const answer = await call(address, input).catch((error: unknown) => {
      if (!(error instanceof ProblemError)) throw error;
      throw error.code === 'unreachable' ? unreachable(server, error.cause) : failureOf(error);
    });
    // A page in the place of what was asked for.
    if (answer instanceof Response) throw new CommandFailure(exitCodes.failed, `What answers at ${server} is not a Vitascope server.`);
    return answer;
  };
  return told as unknown as Client;
}

export function createApi(connection: Connection): Api {
  const call = createCommandClient(connection);
  return {
    readVideo: (id, signal) => call('GET /api/v1/videos/{id}', { params: { id }, signal }),
    newestVideos: async (limit) => (await call('GET /api/v1/videos', { query: { scope: 'visible', limit } })).items,
    role: async () => (await call('GET /api/v1/session')).role,
    // 503 is an answer too: it says what is down.
    health: () => call('GET /health', { accept: [503] }),
  };
}
