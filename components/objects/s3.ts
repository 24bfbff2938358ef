/** Objects in a bucket of any store that speaks S3. */
import { type BucketAdmin, ObjectError, type Objects } from './contract.ts';
import { joined } from './joined.ts';
import { checkKey, checkPrefix } from './key.ts';
import { joinByCopying, planJoin } from './s3/compose.ts';
import { connect } from './s3/connection.ts';
import { createBucketAdmin } from './s3/cors.ts';
import { createDirect } from './s3/direct.ts';
import { listNames } from './s3/list.ts';
import { incomingFolder, putStream } from './s3/put.ts';
import { openObject } from './s3/read.ts';
import type { S3Settings } from './s3/settings.ts';
import { removeUnfinished } from './s3/unfinished.ts';

export type S3Objects = Required<Omit<Objects, 'localPath' | 'freeBytes' | 'adopt'>> & { bucket: BucketAdmin; close(): void };

export function createS3Objects(settings: S3Settings): S3Objects {
  const connection = connect(settings);
  const { bucket, prefix, call } = connection;
  const nameOf = (key: string) => `${prefix}${checkKey(key)}`;

  const objects: S3Objects = {
    put: (key, body, options = {}) => putStream(connection, key, body, options),

    async compose(key, parts, { onBytes, ...options } = {}) {
      const pieces = planJoin(parts);
      const whole = { ...options, onBytes };
      try {
        if (pieces !== null) return await joinByCopying(connection, objects, key, parts, pieces, whole);
      } catch (error) {
        // Some stores ask for parts of one size, or do not copy them.
        if (!(error instanceof ObjectError && error.code === 'unavailable')) throw error;
      }
      return objects.put(key, joined(objects, parts, { signal: options.signal, onBytes }), options);
    },

    async get(key, range, signal) {
      checkKey(key);
      return openObject(connection, key, range, signal);
    },

    async head(key) {
      const name = nameOf(key);
      try {
        const found = await call((client) => client.statObject(bucket, name), { about: key });
        return { key, sizeBytes: found.size, modifiedAt: found.lastModified };
      } catch (error) {
        if (error instanceof ObjectError && error.code === 'not-found') return null;
        throw error;
      }
    },

    async delete(key) {
      const name = nameOf(key);
      await call((client) => client.removeObject(bucket, name), { about: key });
    },

    async *list(wanted, after = '') {
      checkPrefix(wanted);
      for await (const { name, ...info } of listNames(connection, `${prefix}${wanted}`, after === '' ? '' : `${prefix}${after}`)) {
        const key = name.slice(prefix.length);
        if (!key.startsWith(incomingFolder)) yield { key, ...info };
      }
    },

    unfinished: (...asked) => removeUnfinished(connection, ...asked),

    async check() {
      const there = await call((client) => client.bucketExists(bucket), { attempts: 1 });
      if (!there) throw new ObjectError('unavailable', 'The bucket of the object storage does not exist.');
    },

    direct: createDirect(settings, connection),
    bucket: createBucketAdmin(connection),
    close: () => connection.close(),
  };
  return objects;
}
