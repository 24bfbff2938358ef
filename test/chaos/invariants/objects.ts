/** What must hold between the database and the stored objects. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Database } from '../../../components/database/contract.ts';
import type { Store } from '../faults/store.ts';
import type { Checks } from './check.ts';

interface Named {
  key: string;
  size_bytes: number | null;
  sha256: string | null;
}

async function namedObjects(database: Database): Promise<Named[]> {
  return database<Named[]>`
    select object_key as key, size_bytes::bigint as size_bytes, sha256 from segments
    union select object_key, size_bytes::bigint, sha256 from inits
    union select source_key, source_size_bytes, substring(source_key from '[0-9a-f]{64}$') from videos where source_key is not null
    union select object_key, size_bytes, substring(object_key from '[0-9a-f]{64}$') from video_sources where object_key is not null
    union select poster_key, null, substring(poster_key from '[0-9a-f]{64}$') from videos where poster_key is not null
    union select sheet->>'objectKey', (sheet->>'sizeBytes')::bigint, substring(sheet->>'objectKey' from '[0-9a-f]{64}$')
      from videos, jsonb_array_elements(storyboard->'sheets') as sheet`;
}

async function storedKeys(store: Store): Promise<string[]> {
  const entries = await readdir(store.kept, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(store.kept, join(entry.parentPath, entry.name)));
}

async function whatIsWrong(store: Store, { key, size_bytes, sha256 }: Named): Promise<string[]> {
  const path = join(store.kept, key);
  const info = await stat(path).catch(() => null);
  if (info === null) return [`${key} is missing`];
  if (size_bytes !== null && info.size !== size_bytes) return [`${key} has ${info.size} bytes instead of ${size_bytes}`];
  if (sha256 === null) return [];
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex') === sha256 ? [] : [`${key} has other bytes than were committed`];
}

export async function checkObjects(database: Database, store: Store, checks: Checks): Promise<void> {
  const named = await namedObjects(database);
  const wrong: string[] = [];
  for (const one of named) wrong.push(...(await whatIsWrong(store, one)));
  checks.none(`every object that a row names is there, with its bytes (${named.length} objects)`, wrong);
  const known = new Set(named.map(({ key }) => key));
  for (const { key } of await database<{ key: string }[]>`select key from loose_objects`) known.add(key);
  checks.none(
    'no object is unknown to the database',
    (await storedKeys(store)).filter((key) => !known.has(key)),
  );
}
