import t from 'tap';
import { entries, readSettings, SettingError, settingsHelp } from './settings.ts';

const refusal = (args: string[], env: Record<string, string> = {}): string => {
  try {
    readSettings(args, env);
    return '';
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    return error.message;
  }
};

t.test('options win over the environment, the environment over defaults', async (t) => {
  t.equal(readSettings([], {}).publicPort, 9000);
  t.equal(readSettings([], { VITASCOPE_PUBLIC_PORT: '8000' }).publicPort, 8000);
  t.equal(readSettings(['--public-port', '7000'], { VITASCOPE_PUBLIC_PORT: '8000' }).publicPort, 7000);
  t.equal(readSettings(['--public-port=7000'], {}).publicUrl, 'http://127.0.0.1:7000');
  t.equal(readSettings(['--max-upload', '5GB'], {}).maxUploadBytes, 5e9);
});

t.test('a wrong value is refused with the name of the setting and what it may be', async (t) => {
  t.match(refusal(['--public-port', 'many']), /--public-port is "many"; it must be a whole number from 1 to 65535/);
  t.match(refusal([], { VITASCOPE_DRIVER: 'apache' }), /VITASCOPE_DRIVER is "apache"; it must be one of: uws, node/);
  t.match(refusal(['--public-url', 'video.example.org']), /--public-url/);
  t.match(refusal(['--max-upload', 'lots']), /500MB or 1.5GB/);
  t.match(refusal(['--public-port']), /needs a value/);
});

t.test('names and proxies are lists', async (t) => {
  t.match(readSettings([], {}), { names: [], trustedProxies: [] });
  t.same(readSettings(['--names', 'Video.example.org, 192.168.1.5,::1'], {}).names, ['video.example.org', '192.168.1.5', '::1']);
  t.same(readSettings([], { VITASCOPE_NAMES: 'a,b,a' }).names, ['a', 'b']);
  t.same(readSettings([], { VITASCOPE_TRUSTED_PROXIES: 'loopback,10.0.0.2' }).trustedProxies, ['loopback', '10.0.0.2']);
  for (const wrong of ['http://a', 'a:9000', 'a,,b', '*', 'a b']) t.match(refusal(['--names', wrong]), /without scheme and port/, wrong);
  for (const wrong of ['proxy.example.org', '10.0.0.0/8', '10.0.0'])
    t.match(refusal(['--trusted-proxies', wrong]), /--trusted-proxies is .* or loopback/, wrong);
});

t.test('unknown settings are refused, on the command line and in the environment', async (t) => {
  t.match(refusal(['--prot', '1']), /--prot is not an option/);
  t.match(refusal([], { VITASCOPE_PROT: '1' }), /VITASCOPE_PROT is not a setting/);
  t.equal(refusal([], { VITASCOPE_CACHE: '/tmp/x', HOME: '/root' }), '');
});

t.test('settings that do not go together are refused', async (t) => {
  t.match(refusal(['--public-port', '9001']), /must differ/);
  t.match(refusal(['--roles', 'gateway']), /must hold gateway and actors/);
  t.same(readSettings(['--roles', 'gateway,actors'], {}).roles, ['gateway', 'actors']);
  t.match(refusal(['--roles', 'federation']), /does not have yet/);
});

t.test('media have an origin of their own, and keys of playback are shown to nobody', async (t) => {
  t.match(readSettings([], {}), { mediaUrl: null, cdnUrl: null, playbackSeconds: 600, playbackBinding: 'none', playbackKeys: null });
  t.equal(readSettings(['--media-url', 'https://media.example.org/'], {}).mediaUrl, 'https://media.example.org');
  t.match(refusal(['--media-url', 'https://media.example.org/a']), /without a path/);
  t.match(refusal(['--public-url', 'https://a.example', '--media-url', 'https://a.example']), /another origin/);
  t.equal(readSettings([], { VITASCOPE_CDN_URL: 'https://cdn.example.net/videos/' }).cdnUrl, 'https://cdn.example.net/videos');
  const keys = `new:${'n'.repeat(32)},old:${'o'.repeat(32)}`;
  t.same(
    readSettings([], { VITASCOPE_PLAYBACK_KEYS: keys }).playbackKeys?.map(({ id }) => id),
    ['new', 'old'],
  );
  const said = refusal([], { VITASCOPE_PLAYBACK_KEYS: 'mysecret' });
  t.match(said, /VITASCOPE_PLAYBACK_KEYS is not right; it must be NAME:SECRET/);
  t.notMatch(said, 'mysecret');
});

t.test('a password in a mistyped address is not shown', async (t) => {
  const mistyped = [
    'smtp//me:hunter2@mail.example.org',
    'me:hunter2@mail.example.org:587',
    'htps://me:hunter2@host.example.org',
    'https://me:hun/ter2@x y',
    'ftp://me:a@hunter2@host',
    'redis:me:hunter2@host',
  ];
  const flags = [
    '--smtp-url',
    '--redis-url',
    '--database-url',
    '--otlp-url',
    '--s3-endpoint',
    '--s3-public-endpoint',
    '--public-url',
    '--cdn-url',
    '--sentry-dsn',
  ];
  const others = ['--media-url', '--mail-from', '--names', '--prot', '--host'];
  for (const text of mistyped) {
    for (const flag of [...flags, ...others]) {
      for (const args of [[flag, text], [`${flag}=${text}`], [text]]) t.notMatch(refusal(args), /hun|ter2/, args.join(' '));
    }
    for (const { env } of Object.values(entries)) t.notMatch(refusal([], { [env]: text }), /hun|ter2/, env);
  }
  t.match(
    refusal(['--otlp-url', 'htps://me:hunter2@host.example.org']),
    /--otlp-url is "htps:\/\/\.\.\.@host.example.org"; it must be an http/,
  );
  t.match(refusal(['--public-url', 'video.example.org']), /is "video.example.org"/, 'what has none is shown as it is');
});

t.test('the help names every option', async (t) => {
  for (const flag of ['--data', '--public-port', '--admin-port', '--worker-port', '--roles', '--names', '--trusted-proxies'])
    t.match(settingsHelp(), flag);
});

t.test('an object storage is set as a whole, its keys in the environment alone', async (t) => {
  const keys = { VITASCOPE_S3_ACCESS_KEY: 'access', VITASCOPE_S3_SECRET_KEY: 'a secret' };
  const args = ['--s3-endpoint', 'http://127.0.0.1:7070/', '--s3-bucket', 'videos'];
  t.match(readSettings([...args, '--s3-prefix', 'one', '--s3-path-style', 'no'], keys), {
    s3Endpoint: 'http://127.0.0.1:7070',
    s3Prefix: 'one/',
    s3PathStyle: false,
    s3SecretKey: 'a secret',
  });
  t.match(refusal(args), /VITASCOPE_S3_ACCESS_KEY and VITASCOPE_S3_SECRET_KEY in the environment/);
  t.match(refusal([], keys), /--s3-endpoint and --s3-bucket/);
  t.match(refusal(['--s3-secret-key', 'x']), /not an option/);
  t.match(refusal(['--s3-bucket', 'No Bucket']), /name of a bucket/);
  t.match(refusal(['--s3-prefix', '../x']), /beginning of keys/);
  t.match(settingsHelp(), 'VITASCOPE_S3_SECRET_KEY');
});
