/** Transfers between clients and the bucket itself. */
import { type DirectAccess, ObjectError } from '../contract.ts';
import { checkKey } from '../key.ts';
import type { Connection } from './connection.ts';
import { abortParts, beginParts, completeParts } from './parts.ts';
import { createPresign } from './presign.ts';
import type { S3Settings } from './settings.ts';
import { settle } from './settle.ts';

export function createDirect(settings: S3Settings, connection: Connection): DirectAccess {
  const presign = createPresign(settings);
  const { bucket, prefix, call } = connection;
  const nameOf = (key: string) => `${prefix}${checkKey(key)}`;
  const summed = (sha256: string | undefined): Record<string, string> =>
    sha256 === undefined ? {} : { 'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64') };

  return {
    reaches: () => true,
    partBytes: () => connection.partBytes,
    async getUrl(key, { seconds, contentType, disposition }) {
      const query = {
        ...(contentType === undefined ? {} : { 'response-content-type': contentType }),
        ...(disposition === undefined ? {} : { 'response-content-disposition': disposition }),
      };
      return presign({ method: 'GET', name: nameOf(key), query, seconds }).url;
    },
    putUrl: (key, { sha256, ...options }) => presign({ method: 'PUT', name: nameOf(key), headers: summed(sha256), ...options }),
    begin: (key, { summed = false } = {}) => beginParts(connection, nameOf(key), summed),
    partUrl: (key, uploadId, part, { sha256, ...options }) =>
      presign({ method: 'PUT', name: nameOf(key), query: { partNumber: `${part}`, uploadId }, headers: summed(sha256), ...options }),
    async parts(key, uploadId) {
      const name = nameOf(key);
      const parts = await call((client) => client.partsOf(bucket, name, uploadId)).catch((error: Error) => {
        throw /NoSuchUpload/.test(`${error.cause instanceof Error && 'code' in error.cause ? error.cause.code : ''}`)
          ? new ObjectError('not-found', 'There is no such upload.', { cause: error })
          : error;
      });
      return parts.map(({ part, size, etag }) => ({ part, sizeBytes: size, etag })).toSorted((a, b) => a.part - b.part);
    },
    complete: (key, uploadId, parts) =>
      completeParts(
        connection,
        { name: nameOf(key), id: uploadId },
        parts,
        parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      ),
    abort: (key, uploadId) => abortParts(connection, { name: nameOf(key), id: uploadId }),
    settle: (from, to, options = {}) => settle(connection, checkKey(from), to, options),
  };
}
