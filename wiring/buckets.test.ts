/** Which buckets the options name. */
import t from 'tap';
import { bucketsOf } from './buckets.ts';
import { startSettingsOf } from './given-settings.ts';
import { readSettings } from './settings.ts';

const keys = { VITASCOPE_S3_ACCESS_KEY: 'access', VITASCOPE_S3_SECRET_KEY: 'common-secret' };
const common = ['--s3-endpoint', 'https://store.example', '--s3-bucket', 'videos'];
const read = (args: string[], env: Record<string, string> = keys) => bucketsOf(readSettings(args, env));
const refusal = (args: string[], env: Record<string, string> = keys): string => {
  try {
    read(args, env);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

t.test('without any there is the folder alone; the options of one bucket are those of all classes', async (t) => {
  t.same(read([], {}), { s3: null, raw: null, exports: null, assets: null });
  t.match(read([...common, '--s3-part-size', '16MiB', '--s3-part-timeout', '90', '--s3-path-style', 'no']), {
    s3: { bucket: 'videos', pathStyle: false, partBytes: 16 * 1024 * 1024, patience: { partMs: 90_000 }, prefix: '' },
    raw: null,
    exports: null,
    assets: null,
  });
});

t.test('a bucket of its own takes from the common one what is not said of it', async (t) => {
  const found = read(
    [
      ...[...common, '--s3-region', 'eu', '--s3-public-endpoint', 'https://files.example', '--s3-raw-bucket', 'originals'],
      ...['--s3-assets-bucket', 'shown', '--s3-assets-endpoint', 'https://other.example', '--s3-assets-region', 'us'],
      ...['--s3-assets-path-style', 'no', '--s3-assets-prefix', 'v', '--s3-assets-part-size', '5MiB', '--s3-assets-part-timeout', '10'],
    ],
    { ...keys, VITASCOPE_S3_ASSETS_ACCESS_KEY: 'theirs', VITASCOPE_S3_ASSETS_SECRET_KEY: 'assets-secret' },
  );
  t.match(found.raw, { endpoint: 'https://store.example', publicEndpoint: 'https://files.example', bucket: 'originals', region: 'eu' });
  t.match(found.raw, { accessKey: 'access', secretKey: 'common-secret', pathStyle: true, patience: { partMs: 60_000 } });
  t.equal(found.exports, null);
  t.match(found.assets, { endpoint: 'https://other.example', publicEndpoint: null, bucket: 'shown', region: 'us', pathStyle: false });
  t.match(found.assets, { prefix: 'v/', partBytes: 5 * 1024 * 1024, patience: { partMs: 10_000 }, accessKey: 'theirs' });
  t.equal(found.assets?.secretKey, 'assets-secret');
});

t.test('the common bucket may be left out where each that is named has all it needs', async (t) => {
  const endpoint = ['--s3-endpoint', 'https://store.example'];
  const found = read([...endpoint, '--s3-raw-bucket', 'a1a', '--s3-exports-bucket', 'a1a', '--s3-assets-bucket', 'b1b']);
  t.equal(found.s3, null);
  t.same(found.raw, found.exports, 'two classes may share one of their own');
  t.equal(found.assets?.bucket, 'b1b');
});

t.test('what is not whole, or would lie in two stores at once, is refused with words', async (t) => {
  t.match(refusal([...common, '--s3-raw-region', 'eu']), /raw needs its name: --s3-raw-bucket/);
  t.match(refusal(['--s3-raw-bucket', 'abc'], {}), /--s3-raw-bucket needs --s3-raw-endpoint or --s3-endpoint.*VITASCOPE_S3_RAW_ACCESS_KEY/);
  t.match(refusal(['--s3-raw-bucket', 'abc', '--s3-raw-endpoint', 'https://x.example'], {}), /VITASCOPE_S3_RAW_SECRET_KEY/);
  t.match(refusal(common.slice(0, 2)), /--s3-endpoint and --s3-bucket/);
  t.match(refusal([...common, '--s3-raw-bucket', 'videos']), /--s3-raw-bucket is the bucket of --s3-bucket/);
  t.match(refusal([...common, '--s3-raw-bucket', 'videos', '--s3-raw-prefix', 'raw']), /give them buckets of their own/);
  t.equal(
    refusal([...common, '--s3-prefix', 'all', '--s3-raw-bucket', 'videos', '--s3-raw-prefix', 'raw']),
    '',
    'prefixes that exclude each other',
  );
  t.match(refusal([...common, '--s3-part-size', '4MiB']), /from 5MiB to 512MiB/);
  t.match(refusal([...common, '--s3-part-size', '1GiB']), /from 5MiB to 512MiB/);
  t.match(refusal([...common, '--s3-part-timeout', '0']), /whole number from 1 to 3600/);
  t.match(refusal([...common, '--s3-raw-secret-key', 'x']), /not an option/);
});

t.test('keys of buckets are shown to nobody', async (t) => {
  const env = { ...keys, VITASCOPE_S3_RAW_ACCESS_KEY: 'raw-access', VITASCOPE_S3_RAW_SECRET_KEY: 'raw-secret' };
  const shown = startSettingsOf(readSettings([...common, '--s3-raw-bucket', 'originals'], env));
  t.notMatch(JSON.stringify(shown), /raw-secret|raw-access|common-secret/);
  t.match(
    shown.find(({ variable }) => variable === 'VITASCOPE_S3_RAW_SECRET_KEY'),
    { option: null, value: null, isGiven: true },
  );
  t.match(
    shown.find(({ option }) => option === '--s3-raw-bucket'),
    { value: 'originals' },
  );
});
