#!/usr/bin/env node
/**
 * The command as npm installs it. The program is TypeScript run by type stripping, which Node has from 22.18 on;
 * an older Node hands over to the one that came with the packages.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const stripped = new URL('../wiring/stripped.mjs', import.meta.url).href;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const ours = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));

if (major > 22 || (major === 22 && minor >= 18)) {
  await import(stripped);
  await import(main);
} else if (existsSync(ours)) {
  const child = spawn(ours, ['--import', stripped, main, ...process.argv.slice(2)], { stdio: 'inherit' });
  // The terminal sends Ctrl-C to both; the child decides how to end.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => name !== 'SIGINT' && child.kill(name));
  child.on('error', (error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
} else {
  console.error(`vitascope needs Node 22.18 or newer; this is ${process.versions.node}. Run "npm start" once, which brings its own.`);
  process.exitCode = 2;
}
