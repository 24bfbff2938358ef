/** vitascope worker: helps an instance from another machine. Its options are checked by main.ts. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { CommandFailure, exitCodes } from './failure.ts';
import { runProgram } from './program.ts';

interface WorkerOptions {
  server?: string;
  token?: string;
  key?: string;
  keyFile?: string;
  classes?: string;
  concurrency?: string;
  gpuSessions?: string;
  healthPort?: string;
  healthHost?: string;
  grace?: string;
  scratch?: string;
  state?: string;
  allowPlainHttp?: boolean;
}

export function addWorker(program: Command): void {
  program
    .command('worker')
    .description('run a worker that takes jobs from a server')
    .option('--server <url>', "address of the server's worker API, such as https://workers.example.org (VITASCOPE_URL)")
    .option('--token <token>', 'one-time token to register with; its key is kept for later starts (VITASCOPE_TOKEN)')
    .option('--key-file <file>', "file that holds the worker's key")
    .option('--key <key>', "the worker's key (VITASCOPE_KEY); others on this machine can see it in the list of processes")
    .option('--classes <names>', 'kinds of work to take, such as transcode,audio (all)')
    .option('--concurrency <n>', 'jobs at once (1)')
    .option('--gpu-sessions <n>', 'pictures that the graphics card may encode at a time; 0 leaves it alone (by its model)')
    .option('--health-port <n>', 'port of a page with health and metrics (none)')
    .option('--health-host <address>', 'address of that page (127.0.0.1)')
    .option('--grace <seconds>', 'when told to stop, give jobs back after so long (wait for their end)')
    .option('--scratch <dir>', 'folder for temporary files')
    .option('--state <dir>', 'folder in which the key is kept')
    .option('--allow-plain-http', 'send the key without TLS, on a network that is your own')
    .action(async (options: WorkerOptions) => {
      const { key: given, token, keyFile, allowPlainHttp, ...rest } = options;
      const args = Object.entries(rest).flatMap(([name, value]) => [`--${kebab(name)}`, value]);
      if (allowPlainHttp) args.push('--allow-plain-http');
      const key = given ?? keyIn(keyFile);
      const env = { ...(key === undefined ? {} : { VITASCOPE_KEY: key }), ...(token === undefined ? {} : { VITASCOPE_TOKEN: token }) };
      // An administrator may ask for a restart, which takes up a newer version of the program.
      do await runProgram(['worker', ...args], env);
      while (process.exitCode === exitCodes.restart);
    });
}

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function keyIn(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new CommandFailure(exitCodes.usage, `The key file cannot be read: ${(error as Error).message}`);
  }
}
