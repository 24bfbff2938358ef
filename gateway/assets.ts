/** Pictures that settings name. */
import type { Database } from '../components/database/contract.ts';
import type { Objects } from '../components/objects/contract.ts';
import { assetKey } from '../components/objects/layout/contract.ts';
import type { StillPicture } from '../media/index.ts';

export interface Asset extends StillPicture {
  sha256: string;
  sizeBytes: number;
  createdAt: Date;
}

const columns = (database: Database) => database`
  sha256, media_type as "mediaType", width, height, size_bytes as "sizeBytes", created_at as "createdAt"`;

/** Newest first. */
export async function listAssets(database: Database): Promise<Asset[]> {
  return database<Asset[]>`select ${columns(database)} from assets order by created_at desc limit 500`;
}
export async function findAsset(database: Database, sha256: string): Promise<Asset | null> {
  const [row] = await database<Asset[]>`select ${columns(database)} from assets where sha256 = ${sha256}`;
  return row ?? null;
}

/** It is loose no longer, as it is named from now on. */
export async function keepAsset(database: Database, asset: Omit<Asset, 'createdAt'>): Promise<Asset> {
  const { sha256, mediaType, width, height, sizeBytes } = asset;
  const [row] = await database<Asset[]>`
    with named as (delete from loose_objects where key = ${assetKey(sha256)})
    insert into assets (sha256, media_type, width, height, size_bytes) values (${sha256}, ${mediaType}, ${width}, ${height}, ${sizeBytes})
    on conflict (sha256) do update set width = excluded.width
    returning ${columns(database)}`;
  return row as Asset;
}

/** Which of these keys name no asset. */
export async function missingAssets(database: Database, keys: string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const rows = await database<{ key: string }[]>`
    select key from unnest(${keys}::text[]) as wanted (key) where not exists (select 1 from assets where 'assets/' || sha256 = key)`;
  return new Set(rows.map(({ key }) => key));
}

/** The picture of a watermark as an input of a job, which only those who know its digest can ask for; null when the order names none. */
export async function watermarkSource(
  { objects }: { objects: Objects },
  input: Record<string, unknown>,
  urlOf: (name: string) => string,
): Promise<{ name: string; url: string; sizeBytes: number; sha256: string } | null> {
  const { watermark } = input as { watermark?: { mark?: { image?: unknown } } };
  const key = watermark?.mark?.image;
  const sha256 = typeof key === 'string' ? assetOf(key.replace('/', '-')) : null;
  const info = sha256 === null ? null : await objects.head(assetKey(sha256));
  if (sha256 === null || info === null) return null;
  return { name: 'watermark', url: urlOf(`assets-${sha256}`), sizeBytes: info.sizeBytes, sha256 };
}

/** The digest of an input called `assets-<sha256>`, or null. */
export function assetOf(inputName: string): string | null {
  return /^assets-([0-9a-f]{64})$/.exec(inputName)?.[1] ?? null;
}
