/** Runs main.ts as a child and ends as it ends. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { exitCodes } from './failure.ts';

const program = fileURLToPath(new URL('../main.ts', import.meta.url));
const stripped = new URL('../wiring/stripped.mjs', import.meta.url).href;
const passedOn = ['SIGTERM', 'SIGHUP'] as const;

export async function runProgram(args: string[], env: Record<string, string> = {}): Promise<void> {
  const child = spawn(process.execPath, ['--import', stripped, program, ...args], { stdio: 'inherit', env: { ...process.env, ...env } });
  // Ctrl-C reaches the whole terminal group, so the child hears it without us; we wait for its clean end.
  const ignore = () => undefined;
  const pass = (signal: NodeJS.Signals) => void child.kill(signal);
  process.on('SIGINT', ignore);
  for (const name of passedOn) process.on(name, pass);
  try {
    process.exitCode = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.failed)));
    });
  } finally {
    process.off('SIGINT', ignore);
    for (const name of passedOn) process.off(name, pass);
  }
}
