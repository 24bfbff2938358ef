/** An object that comes in parts, which the store puts together at the end: until then there is nothing to be seen of it. */
import type { Readable } from 'node:stream';
import pMap from 'p-map';
import { ObjectError } from '../contract.ts';
import type { Connection, StoreClient } from './connection.ts';

export interface Part {
  part: number;
  etag: string;
  sha256?: string;
}
const mebibyte = 1024 * 1024;
/** S3 takes 10,000. */
const mostParts = 9_500;

/** All parts but the last have one size, as some stores ask for. */
export function partBytesFor(wishedBytes: number, mostBytes: number | undefined): number {
  return Math.max(wishedBytes, Math.ceil((mostBytes ?? 2 ** 37) / mostParts / mebibyte) * mebibyte);
}

/** `summed`: the store is to check a SHA-256 of each part, and will want them all at the end. */
export const beginParts = ({ call, bucket }: Connection, name: string, summed = false): Promise<string> => {
  const headers = { 'content-type': 'application/octet-stream', ...(summed ? { 'x-amz-checksum-algorithm': 'SHA256' } : {}) };
  return call((client) => client.initiateNewMultipartUpload(bucket, name, headers));
};

export async function sendPart(
  { sending, bucket }: Connection,
  upload: { name: string; id: string; part: number },
  bytes: Buffer,
  signal?: AbortSignal,
): Promise<Part> {
  const { name, id, part } = upload;
  const { etag } = await sending(
    (client) => client.uploadPart({ bucketName: bucket, objectName: name, uploadID: id, partNumber: part, headers: {} }, bytes),
    {
      signal,
    },
  );
  return { part, etag };
}

/** Repeated where its answer was lost, it finds no such upload: then the whole object is there. */
export async function completeParts(
  connection: Connection,
  upload: { name: string; id: string },
  parts: readonly Part[],
  sizeBytes: number,
): Promise<void> {
  const { copying, call, bucket } = connection;
  const { name, id } = upload;
  try {
    await copying<unknown>((client) =>
      parts.some(({ sha256 }) => sha256 !== undefined)
        ? completeSummed(client, { bucket, name, id }, parts)
        : client.completeMultipartUpload(bucket, name, id, [...parts]),
    );
  } catch (error) {
    const there = await call((client) => client.statObject(bucket, name)).catch(() => null);
    if (there?.size !== sizeBytes || !there.etag.endsWith(`-${parts.length}`)) throw error;
  }
}

/** The library leaves checksums out. */
async function completeSummed(
  client: StoreClient,
  { bucket, name, id }: { bucket: string; name: string; id: string },
  parts: readonly Part[],
) {
  const tags = parts.map(({ part, etag, sha256 = '' }) => {
    const sum = Buffer.from(sha256, 'hex').toString('base64');
    return `<Part><PartNumber>${part}</PartNumber><ETag>&quot;${etag}&quot;</ETag><ChecksumSHA256>${sum}</ChecksumSHA256></Part>`;
  });
  const text = `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${tags.join('')}</CompleteMultipartUpload>`;
  const query = `uploadId=${encodeURIComponent(id)}`;
  await etagIn(await client.makeRequestAsync({ method: 'POST', bucketName: bucket, objectName: name, query }, text));
}

/** Nothing that anybody waits for or that may fail them: what is left is found by `unfinished`. */
export async function abortParts({ call, bucket }: Connection, { name, id }: { name: string; id: string }): Promise<void> {
  await call((client) => client.abortMultipartUpload(bucket, name, id)).catch(() => {});
}

/** At most so much in one request: more takes the store longer than anybody waits. */
const copyBytes = 512 * mebibyte;
const copiesAtOnce = 4;

/** Copies within the store. With `etag` only that version of it. */
export async function copyObject(
  connection: Connection,
  from: { name: string; sizeBytes: number; etag?: string },
  to: string,
  signal?: AbortSignal,
): Promise<void> {
  const { copying, bucket } = connection;
  const headers = {
    'x-amz-copy-source': sourceOf(bucket, from.name),
    ...(from.etag === undefined ? {} : { 'x-amz-copy-source-if-match': from.etag }),
  };
  if (from.sizeBytes <= copyBytes) {
    await copying(async (client) => etagIn(await client.makeRequestAsync({ method: 'PUT', bucketName: bucket, objectName: to, headers })), {
      signal,
    });
    return;
  }
  const id = await beginParts(connection, to);
  try {
    const count = Math.ceil(from.sizeBytes / copyBytes);
    const copy = (n: number): Promise<Part> => {
      const start = n * copyBytes;
      const end = Math.min(start + copyBytes, from.sizeBytes) - 1;
      return copyPart(connection, { name: to, id, part: n + 1 }, { ...from, start, end }, signal);
    };
    const parts = await pMap(Array(count).keys(), copy, { concurrency: copiesAtOnce });
    await completeParts(connection, { name: to, id }, parts, from.sizeBytes);
  } catch (error) {
    await abortParts(connection, { name: to, id });
    throw error;
  }
}

/** A piece of another object as a part. */
export async function copyPart(
  { copying, bucket }: Connection,
  upload: { name: string; id: string; part: number },
  from: { name: string; start: number; end: number; etag?: string },
  signal?: AbortSignal,
): Promise<Part> {
  const headers = {
    'x-amz-copy-source': sourceOf(bucket, from.name),
    'x-amz-copy-source-range': `bytes=${from.start}-${from.end}`,
    ...(from.etag === undefined ? {} : { 'x-amz-copy-source-if-match': from.etag }),
  };
  const query = `partNumber=${upload.part}&uploadId=${encodeURIComponent(upload.id)}`;
  const etag = await copying(
    async (client) => etagIn(await client.makeRequestAsync({ method: 'PUT', bucketName: bucket, objectName: upload.name, headers, query })),
    { signal },
  );
  return { part: upload.part, etag };
}

const sourceOf = (bucket: string, name: string) => `/${bucket}/${name.split('/').map(encodeURIComponent).join('/')}`;

/** A copy that fails late is answered 200, with an error as its text. */
async function etagIn(answer: Readable): Promise<string> {
  let text = '';
  for await (const piece of answer) text += piece;
  const etag = /<ETag>(?:&quot;|&#34;|")?([^<&"]+)/.exec(text)?.[1];
  if (etag === undefined)
    throw new ObjectError(
      'unavailable',
      `The object storage could not put it together: ${/<Code>(\w+)/.exec(text)?.[1] ?? 'no reason given'}.`,
    );
  return etag;
}
