import t from 'tap';
import { stepsOf } from './steps.ts';

type Settings = Parameters<typeof stepsOf>[1];
const section = (name: string, version: number, overrides = {}) => ({ name, version, overrides });
const start = (name: string, value: string | null, isGiven: boolean) => ({ name, value, isGiven });
const done = (system: Parameters<typeof stepsOf>[0], settings: object) =>
  stepsOf(system, settings as Settings)
    .filter(({ isDone }) => isDone)
    .map(({ name }) => name);

t.test('a new instance has all before it', async (t) => {
  const settings = { items: [section('instance', 0), section('accounts', 0)], start: [start('publicUrl', 'http://127.0.0.1:9000', false)] };
  t.same(done({ workers: [], videos: {} }, settings), []);
});

t.test('what was set, at start or while it runs, is done', async (t) => {
  const settings = {
    items: [section('instance', 1), section('accounts', 0, { signUp: '--sign-up' })],
    start: [start('publicUrl', 'https://video.example.org', true), start('smtpUrl', null, true), start('backupTarget', 's3://b', true)],
  };
  const workers = [{ id: 'w', label: 'w', state: 'active', online: true, running: 0, lastHeartbeatAt: null }];
  t.equal(done({ workers, videos: { ready: 1 } }, settings).length, 7);
});
