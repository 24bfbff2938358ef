/** What tells a folder from all others, on whichever machine they are: a random id in a file of its own. */
import { randomUUID } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

/** No name of an upload begins like this. */
export const identityFile = '.id';

/** Read, or made when there is none. Two folders with the same one would take each other's files for their own. */
export async function identityOf(folder: string): Promise<string> {
  const path = join(folder, identityFile);
  const kept = await read(path);
  if (kept !== null) return kept;
  const draft = `${path}-${process.pid}`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(`${randomUUID()}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  const parent = await open(folder, 'r');
  await parent.sync().finally(() => parent.close());
  // Whoever else began at the same moment may have been later.
  return identityOf(folder);
}

async function read(path: string): Promise<string | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return /^[0-9a-f-]{36}$/.test(text.trim()) ? text.trim() : null;
}
