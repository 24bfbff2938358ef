/** What must hold between the database and the stored objects. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { namedBy } from '../../../actors/named.ts';
import { emptyReport, type Report } from '../../../actors/reconcile/contract.ts';
import type { Database } from '../../../components/database/contract.ts';
import type { Store } from '../faults/store.ts';
import type { Checks } from './check.ts';

export async function checkObjects(database: Database, store: Store, checks: Checks): Promise<void> {
  const named = await namedObjects(database);
  const sizes = await Promise.all(
    named.map(async (one) => ({ ...one, found: (await stat(join(store.kept, one.key)).catch(() => null))?.size })),
  );
  checks.none(
    `each of the ${named.length} objects that rows name is there, as large as its row says`,
    sizes.filter(({ found, size }) => found === undefined || (size !== null && found !== size)),
  );
  const parts = await database<{ key: string; from: number; size: number; sha256: string }[]>`
    select object_key as key, byte_offset as from, size_bytes::bigint as size, sha256 from inits
    union all select object_key, byte_offset, size_bytes, sha256 from segments`;
  const wrong: string[] = [];
  for (const part of parts) if ((await digest(join(store.kept, part.key), part.from, part.size)) !== part.sha256) wrong.push(part.key);
  checks.none(`each of the ${parts.length} parts of tracks has the bytes that were committed`, wrong);
}

/** With the store reconciled and everything given back that waits for it: what is left is exactly what rows name. */
export async function checkOrphans(database: Database, store: Store, checks: Checks): Promise<void> {
  const known = new Set((await namedObjects(database)).map(({ key }) => key));
  for (const { key } of await database<{ key: string }[]>`select key from loose_objects`) known.add(key);
  const entries = await readdir(store.kept, { recursive: true, withFileTypes: true });
  const keys = entries.filter((entry) => entry.isFile()).map((entry) => relative(store.kept, join(entry.parentPath, entry.name)));
  checks.none(
    `none of the ${keys.length} objects is unknown to the database`,
    keys.filter((key) => !known.has(key)),
  );
}

/**
 * As an administrator orders it, but without the day of grace: here nothing is under way any more. Returns how many orphans there were.
 * A process that is killed between the last byte of an object and the note about it leaves one.
 */
export async function reconcile(database: Database, checks: Checks): Promise<number> {
  await database`
    insert into reconciles (id, state, deletes, older_than_hours, phase, report)
    values (gen_random_uuid(), 'running', true, 0, 'objects', ${database.json(emptyReport())})`;
  let report: Report | null = null;
  for (let tries = 0; report === null && tries < 120; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const [run] = await database<{ state: string; problem: string | null; report: Report }[]>`
      select state, problem, report from reconciles order by started_at desc limit 1`;
    if (run?.state === 'done') report = run.report;
    else if (run?.state !== 'running') throw new Error(`The store could not be reconciled: ${run?.problem}`);
  }
  if (report === null) throw new Error('The store was not reconciled in a minute.');
  const { missing, resized, undeletable, damaged } = report;
  checks.none('reconcile finds no damage', missing + resized + undeletable.count > 0 ? [{ missing, resized, undeletable, damaged }] : []);
  return Object.values(report.orphans).reduce((sum, { count }) => sum + count, 0);
}

interface Named {
  key: string;
  size: number | null;
}
async function namedObjects(database: Database): Promise<Named[]> {
  const ids = (await database<{ id: string }[]>`select id from videos`).map(({ id }) => id);
  return database<Named[]>`select key, size_bytes as size from (${namedBy(database, ids)}) named`;
}

async function digest(path: string, start: number, size: number): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path, { start, end: start + size - 1 }), hash);
  } catch {
    return null;
  }
  return hash.digest('hex');
}
