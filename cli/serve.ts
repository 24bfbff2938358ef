/** vitascope serve: runs an instance. Its options are those of main.ts, which checks them. */
import type { Command } from 'commander';
import { runProgram } from './program.ts';

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('run an instance (vitascope serve --help lists its options)')
    .argument('[options...]')
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action((args: string[]) => runProgram(['serve', ...args]));
}
