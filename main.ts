/** The program. Rooms are wired together here and in wiring/, nowhere else. */
import { readSettings, SettingError, settingsHelp } from './wiring/settings.ts';

const [command = 'serve', ...args] = process.argv.slice(2);

const usage = `vitascope serve [options]     run an instance
vitascope restore NAME [options]
                              put a stopped instance back as a backup has it
vitascope worker --server URL --token TOKEN
                              help an instance from this machine; npx vitascope worker --help lists its options

Options of serve (and the environment variables that do the same):
${settingsHelp()}`;

try {
  if (args.includes('--help') || args.includes('-h') || command === 'help' || command === '--help') console.log(usage);
  else if (command === 'serve') await (await import('./wiring/serve.ts')).serve(readSettings(args, process.env));
  else if (command === 'worker') await (await import('./wiring/worker.ts')).runWorker(args, process.env);
  else if (command === 'restore') await (await import('./wiring/restore.ts')).runRestore(args, process.env);
  else if (command === 'app')
    await (await import('./wiring/app.ts')).runApp((await import('./wiring/handover.ts')).receiveHandover(process.env));
  else throw new SettingError(`${command} is not a command.\n${usage}`);
} catch (error) {
  if (!(error instanceof SettingError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
