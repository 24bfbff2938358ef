import type { ObjectClass } from '../../components/objects/layout/contract.ts';
import { type Setting, setting } from './setting.ts';
import { bucket, keyPrefix, partBytes, seconds, secret, url, yesOrNo } from './values.ts';

/** What the common store of all classes has too; null is what that one says. */
interface OwnBucket {
  Bucket: Setting<string | null>;
  Endpoint: Setting<string | null>;
  PublicEndpoint: Setting<string | null>;
  Region: Setting<string | null>;
  PathStyle: Setting<boolean | null>;
  Prefix: Setting<string | null>;
  PartBytes: Setting<number | null>;
  PartSeconds: Setting<number | null>;
  AccessKey: Setting<string | null>;
  SecretKey: Setting<string | null>;
}
type Own<C extends ObjectClass> = { [K in keyof OwnBucket as `s3${Capitalize<C>}${K}`]: OwnBucket[K] };

const what: Record<ObjectClass, string> = {
  raw: 'originals, and uploads that go straight to the store',
  exports: 'files that are made to be taken out',
  assets: 'what viewers are sent',
};

/** Buckets of their own, for a class of objects each. */
export const buckets = { ...ownBucket('raw'), ...ownBucket('exports'), ...ownBucket('assets') };

function ownBucket<C extends ObjectClass>(is: C): Own<C> {
  const own = <T>(name: string, value: string, help: string, parse: (text: string) => T, usually = `that of --s3-${name}`) =>
    setting<T | null>({
      flag: `--s3-${is}-${name}`,
      env: `VITASCOPE_S3_${is}_${name}`.toUpperCase().replaceAll('-', '_'),
      value,
      help: `${help} of that bucket`,
      usually,
      parse,
      builtIn: () => null,
    });
  const key = (name: string, help: string) => ({
    ...own(name, '', help, secret),
    flag: null,
    usually: `VITASCOPE_S3_${name.toUpperCase().replace('-', '_')}`,
    secret: true as const,
  });
  const settings: OwnBucket = {
    Bucket: {
      ...own('bucket', 'NAME', '', bucket, 'that of --s3-bucket'),
      help: `a bucket of its own for ${what[is]}`,
      see: 'storage.md#three-buckets',
    },
    Endpoint: own('endpoint', 'URL', 'object storage', url),
    PublicEndpoint: own(
      'public-endpoint',
      'URL',
      'address for browsers',
      url,
      `that of --s3-${is}-endpoint, or else of --s3-public-endpoint`,
    ),
    Region: own('region', 'NAME', 'region', (text) => text.trim()),
    PathStyle: own('path-style', 'YES|NO', 'path style', yesOrNo),
    Prefix: own('prefix', 'TEXT', 'beginning of all keys', keyPrefix),
    PartBytes: own('part-size', 'SIZE', 'size of parts', partBytes),
    PartSeconds: own('part-timeout', 'SECONDS', 'time-out of parts', seconds),
    AccessKey: key('access-key', 'access key'),
    SecretKey: key('secret-key', 'secret key'),
  };
  const prefix = `s3${is.charAt(0).toUpperCase()}${is.slice(1)}`;
  return Object.fromEntries(Object.entries(settings).map(([name, one]) => [`${prefix}${name}`, one])) as Own<C>;
}
