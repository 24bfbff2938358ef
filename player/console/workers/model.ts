/** How loaded a worker is, what happened to it, and how another one is started. Pure. */
import type { Output } from '../../../gateway/contract/client.ts';
import type { Tone } from '../../parts/state.tsx';

export type Worker = Output<'GET /api/v1/admin/workers'>['items'][number];
export type WorkerDetails = Output<'GET /api/v1/admin/workers/{id}'>;

/** Jobs that it takes at once; null before it has come for the first time. */
export function slotsOf({ capabilities }: Pick<Worker, 'capabilities'>): number | null {
  const { concurrency } = capabilities ?? {};
  return typeof concurrency === 'number' ? concurrency : null;
}

export function toneOfWorker({ state, online, problem }: Pick<Worker, 'state' | 'online' | 'problem'>): Tone {
  if (state === 'disabled') return 'none';
  if (!online || problem !== null) return 'bad';
  return state === 'active' ? 'ok' : 'busy';
}

export type Moment =
  | {
      at: string;
      is: 'lease';
      jobId: string;
      kind: string | null;
      videoTitle: string | null;
      what: string;
      problem: Record<string, unknown> | null;
    }
  | { at: string; is: 'event'; type: string }
  | { at: string; is: 'change'; action: string; by: string | null; target: Record<string, string>; status: number };

/** All that is known of its past, newest first. */
export function pastOf({ leases, events, changes }: Pick<WorkerDetails, 'leases' | 'events' | 'changes'>): Moment[] {
  const moments: Moment[] = [
    ...leases.map(({ epoch: _, ...lease }) => ({ ...lease, is: 'lease' as const })),
    ...events.map(({ at, type }) => ({ at, is: 'event' as const, type })),
    ...changes.map(({ at, action, actorId, target, status }) => ({ at, is: 'change' as const, action, by: actorId, target, status })),
  ];
  return moments.sort((a, b) => b.at.localeCompare(a.at));
}

const isLoopback = (name: string) => name === 'localhost' || name === '[::1]' || /^127\./.test(name);

/** By which address a worker on another machine may reach the worker port; a guess that people correct. */
export function guessServer(start: readonly { name: string; value: string | null }[]): string {
  const value = (name: string) => start.find((one) => one.name === name)?.value ?? '';
  const port = value('workerPort') || '9002';
  const publicUrl = value('publicUrl');
  const name = URL.canParse(publicUrl) ? new URL(publicUrl).hostname : '127.0.0.1';
  return `${isLoopback(name) ? 'http' : 'https'}://${name}:${port}`;
}

/** What is typed on the other machine. */
export function commandOf(server: string, token: string): string {
  const isPlain = URL.canParse(server) && new URL(server).protocol === 'http:' && !isLoopback(new URL(server).hostname);
  return `npx vitascope worker --server ${server} --token ${token}${isPlain ? ' --allow-plain-http' : ''}`;
}
