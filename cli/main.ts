/** The vitascope command: a client of the public API, and the way to start the program. One file a command. */
import { Command, CommanderError } from 'commander';
import { addAudit } from './audit.ts';
import { addBackup } from './backup.ts';
import { addConsole } from './console.ts';
import { CommandFailure, exitCodes } from './failure.ts';
import { addJobs } from './jobs.ts';
import { addQueue } from './queue.ts';
import { addServe } from './serve.ts';
import { addSettings } from './settings.ts';
import { addStatus } from './status.ts';
import { addStorage } from './storage.ts';
import { addUpload } from './upload.ts';
import { addWorker } from './worker.ts';
import { addWorkers } from './workers.ts';

const program = new Command('vitascope')
  .description('A self-hosted video platform: upload, and watch while it is still encoding.')
  .configureHelp({ showGlobalOptions: true })
  .enablePositionalOptions()
  .showHelpAfterError('(see --help)')
  .exitOverride();
for (const add of [
  addUpload,
  addStatus,
  addServe,
  addWorker,
  addJobs,
  addQueue,
  addWorkers,
  addStorage,
  addBackup,
  addSettings,
  addAudit,
  addConsole,
])
  add(program);
for (const command of program.commands) for (const one of [command, ...command.commands]) one.exitOverride();

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has printed its words already; asking for help is no mistake.
    process.exitCode = error.exitCode === 0 ? 0 : exitCodes.usage;
  } else if (error instanceof CommandFailure) {
    console.error(error.message);
    process.exitCode = error.exitCode;
  } else {
    console.error(error);
    process.exitCode = exitCodes.failed;
  }
}
