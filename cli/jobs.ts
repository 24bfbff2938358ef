/** vitascope jobs: what is queued, what runs, what failed and why; retry, rerun and cancel. */
import type { Command } from 'commander';
import type { Input, Output } from '../gateway/contract/client.ts';
import { adminClient, adminCommand, at, groupOf, wordsOf } from './admin.ts';
import type { ConnectionOptions } from './connection.ts';
import { CommandFailure, exitCodes } from './failure.ts';
import { table } from './status.ts';

type Job = Output<'GET /api/v1/admin/jobs'>['items'][number];
type Query = NonNullable<Input<'GET /api/v1/admin/jobs'>['query']>;
type Retried = Output<'POST /api/v1/admin/jobs/retry'>;
interface Filter extends ConnectionOptions {
  kind?: string;
  class?: string;
  video?: string;
  owner?: string;
  worker?: string;
}

export function addJobs(program: Command): void {
  const jobs = groupOf(program, 'jobs', 'list, show, retry and cancel jobs');
  filtered(adminCommand(jobs, 'list', 'list jobs, newest first'))
    .option('--state <state>', 'queued, leased, done, failed or cancelled')
    .option('--sort <order>', 'newest, oldest or changed')
    .option('-n, --limit <n>', 'how many', '50')
    .action(async (options: Filter & { state?: string; sort?: string; limit: string }) => {
      const call = await adminClient(options);
      const { state, sort } = options as Pick<Query, 'state' | 'sort'>;
      const query = { state, ...filterOf(options), limit: options.limit, sort };
      const { items, nextCursor } = await call('GET /api/v1/admin/jobs', { query });
      if (items.length === 0) return console.log('No such jobs.');
      const rows = items.map((job) => [job.id, job.class, stateOf(job), at(job.createdAt), wordsOf(job.problem)]);
      console.log(table([['JOB', 'CLASS', 'STATE', 'SINCE', 'PROBLEM'], ...rows]));
      if (nextCursor !== null) console.log('There are more: see --limit.');
    });

  adminCommand(jobs, 'show', 'show what became of each attempt of a job')
    .argument('<job>')
    .option('--json', 'everything, with its order')
    .action(async (id: string, options: ConnectionOptions & { json?: boolean }) => {
      const call = await adminClient(options);
      const job = await call('GET /api/v1/admin/jobs/{id}', { params: { id } });
      if (options.json) return console.log(JSON.stringify(job, null, 2));
      console.log(`${job.id}  ${job.class}  ${stateOf(job)}  ${wordsOf(job.problem)}`.trimEnd());
      const rows = job.history.map((one) => [
        at(one.at),
        `${one.epoch}`,
        one.what,
        one.committed === null ? '' : `${one.committed}`,
        one.workerId ?? '',
        wordsOf(one.problem),
      ]);
      if (rows.length > 0) console.log(`\n${table([['AT', 'LEASE', 'WHAT', 'COMMITTED', 'WORKER', 'PROBLEM'], ...rows])}`);
    });

  filtered(adminCommand(jobs, 'retry', 'queue failed or cancelled jobs again, where they stopped'))
    .argument('[jobs...]')
    .option('--all', 'every failed job that the other options name')
    .option('--problem <code>', 'only those that failed with it')
    .action(async (ids: string[], options: Filter & { all?: boolean; problem?: string }) => {
      if (ids.length > 0 === (options.all === true)) throw new CommandFailure(exitCodes.usage, 'Name the jobs, or give --all.');
      const call = await adminClient(options);
      if (!options.all) return steer(ids, 'retry', options);
      let retried = 0;
      const refused: Retried['refused'] = [];
      const { problem } = options;
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const body = { ...filterOf(options), ...(problem ? { problem } : {}), ...(cursor ? { cursor } : {}) };
        const some: Retried = await call('POST /api/v1/admin/jobs/retry', { body });
        retried += some.retried;
        refused.push(...some.refused);
        cursor = some.nextCursor;
      }
      console.log(`${retried} retried, ${refused.length} refused.`);
      for (const one of refused) console.log(`${one.id}  ${wordsOf(one)}`);
    });

  for (const [name, description] of [
    ['cancel', 'cancel jobs; a video that cannot do without one fails, until it is retried'],
    ['rerun', 'make posters or storyboards again'],
  ] as const)
    adminCommand(jobs, name, description)
      .argument('<jobs...>')
      .action((ids: string[], options: ConnectionOptions) => steer(ids, name, options));
}

/** Goes on behind one that is refused, and fails in the end. */
async function steer(ids: string[], action: 'retry' | 'cancel' | 'rerun', options: ConnectionOptions): Promise<void> {
  const call = await adminClient(options);
  for (const id of ids) {
    try {
      const job = await call('POST /api/v1/admin/jobs/{id}/{action}', { params: { id, action } });
      console.log(`${job.id}  ${job.state}`);
    } catch (error) {
      if (!(error instanceof CommandFailure) || error.exitCode !== exitCodes.failed) throw error;
      console.error(`${id}: ${error.message}`);
      process.exitCode = exitCodes.failed;
    }
  }
}

function filtered(command: Command): Command {
  return command
    .option('--kind <kind>', 'probe, transcode, audio, poster ...')
    .option('--class <class>', 'probe, first-play, ladder, side, extra or reencode')
    .option('--video <id>', 'of one video')
    .option('--owner <id>', "of one owner's videos")
    .option('--worker <id>', 'that a worker has or had');
}
/** The server knows which words there are. */
function filterOf({ kind, class: of, video, owner, worker }: Filter) {
  const given = { kind, class: of, videoId: video, ownerId: owner, workerId: worker };
  return given as Pick<Query, keyof typeof given>;
}
function stateOf({ state, attempts, committed }: Job): string {
  const notes = [committed > 0 ? `${committed} segments` : '', attempts > 0 ? `${attempts} failed` : ''].filter(Boolean);
  return notes.length === 0 ? state : `${state} (${notes.join(', ')})`;
}
