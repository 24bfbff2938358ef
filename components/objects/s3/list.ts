/** Names in a bucket, page by page; a page that fails is asked for again. */
import type { Connection } from './connection.ts';

export interface Named {
  name: string;
  sizeBytes: number;
  modifiedAt: Date;
}
const pageSize = 1000;

export async function* listNames({ call, bucket }: Connection, prefix: string, after: string): AsyncGenerator<Named> {
  for (let at = after, isMore = true; isMore; ) {
    const page = await call((client) => client.listObjectsV2Query(bucket, prefix, '', '', pageSize, at));
    for (const one of page.objects) {
      // Stores over a file system show their folders as names with "/" at the end.
      if (one.name === undefined || one.name.endsWith('/')) continue;
      yield { name: one.name, sizeBytes: one.size, modifiedAt: one.lastModified };
    }
    const last = page.objects.at(-1)?.name;
    isMore = page.isTruncated && last !== undefined;
    at = last ?? at;
  }
}
