/**
 * Loads TypeScript whose types were taken away beforehand (setup/strip.mjs): `node --import ./wiring/stripped.mjs main.ts`. What was changed since
 * then, Node strips itself, by a compiler that takes 20 to 35 MB of every process for as long as it lives.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Files are called by what they were made of, so none of them is ever out of date. */
export const strippedFolder = fileURLToPath(new URL('../node_modules/.cache/stripped', import.meta.url));
export const strippedName = (source) => `${createHash('sha256').update(source).digest('hex')}.js`;

registerHooks({
  load(url, context, next) {
    if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
    try {
      const made = join(strippedFolder, strippedName(readFileSync(fileURLToPath(url))));
      return { format: 'module', source: readFileSync(made), shortCircuit: true };
    } catch {
      return next(url, context);
    }
  },
});
