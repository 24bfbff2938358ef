import t from 'tap';
import { readSettings, SettingError, settingsHelp } from './settings.ts';

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

t.test('the help names every option', async (t) => {
  for (const flag of ['--data', '--public-port', '--admin-port', '--worker-port', '--roles', '--names', '--trusted-proxies'])
    t.match(settingsHelp(), flag);
});
