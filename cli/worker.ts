/** vitascope worker: helps an instance from another machine. */
import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { CommandFailure, exitCodes } from './failure.ts';
import { runProgram } from './program.ts';

interface WorkerOptions {
  server: string;
  key?: string;
  keyFile?: string;
  concurrency?: number;
  scratch?: string;
  allowPlainHttp?: boolean;
}

export function addWorker(program: Command): void {
  program
    .command('worker')
    .description('run a worker that takes jobs from a server')
    .requiredOption('--server <url>', "address of the server's worker API, such as https://workers.example.org")
    .option('--key-file <file>', "file that holds the worker's key (or VITASCOPE_KEY)")
    .option('--key <key>', "the worker's key; others on this machine can see it in the list of processes")
    .option('--concurrency <n>', 'jobs at once', atLeastOne)
    .option('--scratch <dir>', 'folder for temporary files')
    .option('--allow-plain-http', 'send the key without TLS, on a network that is your own')
    .action((options: WorkerOptions) => {
      const key = options.key ?? keyIn(options.keyFile) ?? process.env.VITASCOPE_KEY;
      if (!key) throw new CommandFailure(exitCodes.usage, 'A worker key is needed: give --key-file or set VITASCOPE_KEY.');
      const args = ['worker', '--server', options.server];
      if (options.concurrency !== undefined) args.push('--concurrency', String(options.concurrency));
      if (options.scratch !== undefined) args.push('--scratch', options.scratch);
      if (options.allowPlainHttp) args.push('--allow-plain-http');
      return runProgram(args, { VITASCOPE_KEY: key });
    });
}

function keyIn(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new CommandFailure(exitCodes.usage, `The key file cannot be read: ${(error as Error).message}`);
  }
}

function atLeastOne(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 to 999.');
  return Number(text);
}
