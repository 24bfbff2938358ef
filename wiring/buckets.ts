/** The buckets that are set: the common one, and those of a class of objects each, which take from the common one what is not said of them. */
import { type ObjectClass, objectClasses } from '../components/objects/layout/contract.ts';
import type { S3Settings } from '../components/objects/s3/settings.ts';
import type { Settings } from './settings/table.ts';

/** `s3` is the common one. */
export type BucketName = 's3' | ObjectClass;
export type Buckets = Record<BucketName, S3Settings | null>;

/** Null where no such bucket is set. Settings must have passed `bucketsTrouble`. */
export function bucketsOf(settings: Settings): Buckets {
  const whole = ({ endpoint, bucket, accessKey, secretKey, ...rest }: Said): S3Settings | null =>
    endpoint === null || bucket === null || accessKey === null || secretKey === null
      ? null
      : { endpoint, bucket, accessKey, secretKey, ...rest };
  const own = objectClasses.map((is) => [is, whole(saidOf(settings, is))]);
  return { s3: whole(common(settings)), ...Object.fromEntries(own) };
}

/** What somebody must mend, in words; null where there is nothing. */
export function bucketsTrouble(settings: Settings): string | null {
  const { endpoint, bucket, accessKey, secretKey } = common(settings);
  const named = objectClasses.filter((is) => ownOf(settings, is).Bucket !== null);
  for (const is of objectClasses) {
    const stray = Object.entries(ownOf(settings, is)).find(([, value]) => value !== null);
    if (stray && !named.includes(is)) return `What is said of a bucket for ${is} needs its name: --s3-${is}-bucket.`;
    const said = saidOf(settings, is);
    if (named.includes(is) && (said.endpoint === null || said.accessKey === null || said.secretKey === null))
      return `--s3-${is}-bucket needs --s3-${is}-endpoint or --s3-endpoint, and in the environment ${keysOf(`S3_${is.toUpperCase()}`)} or ${keysOf('S3')}.`;
  }
  const isMeant = bucket !== null || (named.length === 0 && (endpoint ?? accessKey ?? secretKey) !== null);
  if (isMeant && [endpoint, bucket, accessKey, secretKey].includes(null))
    return `An object storage needs --s3-endpoint and --s3-bucket, and ${keysOf('S3')} in the environment.`;
  return overlapOf(Object.entries(bucketsOf(settings)).flatMap(([name, one]) => (one === null ? [] : [{ name, ...one }])));
}
const keysOf = (what: string) => `VITASCOPE_${what}_ACCESS_KEY and VITASCOPE_${what}_SECRET_KEY`;

/** A move would find in one bucket what it has put into the other: and a deletion of what was moved would delete it. */
function overlapOf(found: readonly (S3Settings & { name: string })[]): string | null {
  for (const [n, a] of found.entries())
    for (const b of found.slice(n + 1)) {
      const [one, other] = [a.prefix ?? '', b.prefix ?? ''];
      if (a.endpoint !== b.endpoint || a.bucket !== b.bucket || !(one.startsWith(other) || other.startsWith(one))) continue;
      // Two classes may well share a bucket of their own.
      if (one === other && a.name !== 's3') continue;
      const flag = (name: string) => (name === 's3' ? '--s3-bucket' : `--s3-${name}-bucket`);
      return `${flag(b.name)} is the bucket of ${flag(a.name)}, and the prefix of one lies in that of the other: give them buckets of their own, or prefixes that exclude each other; where a class stays in the common bucket, say nothing of it.`;
    }
  return null;
}

type Said = Omit<S3Settings, 'endpoint' | 'bucket' | 'accessKey' | 'secretKey'> & {
  [N in 'endpoint' | 'bucket' | 'accessKey' | 'secretKey']: string | null;
};
function common(settings: Settings): Said {
  return {
    endpoint: settings.s3Endpoint,
    publicEndpoint: settings.s3PublicEndpoint,
    bucket: settings.s3Bucket,
    region: settings.s3Region,
    pathStyle: settings.s3PathStyle,
    prefix: settings.s3Prefix,
    partBytes: settings.s3PartBytes,
    patience: { partMs: settings.s3PartSeconds * 1000 },
    accessKey: settings.s3AccessKey,
    secretKey: settings.s3SecretKey,
  };
}

type Member =
  | 'Bucket'
  | 'Endpoint'
  | 'PublicEndpoint'
  | 'Region'
  | 'PathStyle'
  | 'Prefix'
  | 'PartBytes'
  | 'PartSeconds'
  | 'AccessKey'
  | 'SecretKey';
type Own = { [M in Member]: Settings[`s3Raw${M}`] };
function ownOf(settings: Settings, is: ObjectClass): Own {
  const name = (is.charAt(0).toUpperCase() + is.slice(1)) as Capitalize<ObjectClass>;
  const read = <M extends Member>(member: M): Own[M] => settings[`s3${name}${member}`] as Own[M];
  return {
    Bucket: read('Bucket'),
    Endpoint: read('Endpoint'),
    PublicEndpoint: read('PublicEndpoint'),
    Region: read('Region'),
    PathStyle: read('PathStyle'),
    Prefix: read('Prefix'),
    PartBytes: read('PartBytes'),
    PartSeconds: read('PartSeconds'),
    AccessKey: read('AccessKey'),
    SecretKey: read('SecretKey'),
  };
}

function saidOf(settings: Settings, is: ObjectClass): Said {
  const own = ownOf(settings, is);
  const all = common(settings);
  return {
    endpoint: own.Endpoint ?? all.endpoint,
    // That of the common store is no address of another one.
    publicEndpoint: own.PublicEndpoint ?? (own.Endpoint === null ? (all.publicEndpoint ?? null) : null),
    bucket: own.Bucket,
    region: own.Region ?? all.region,
    pathStyle: own.PathStyle ?? all.pathStyle,
    prefix: own.Prefix ?? all.prefix ?? '',
    partBytes: own.PartBytes ?? settings.s3PartBytes,
    patience: { partMs: (own.PartSeconds ?? settings.s3PartSeconds) * 1000 },
    accessKey: own.AccessKey ?? all.accessKey,
    secretKey: own.SecretKey ?? all.secretKey,
  };
}
