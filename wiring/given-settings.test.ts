import t from 'tap';
import { givenOf, startSettingsOf } from './given-settings.ts';
import { readSettings } from './settings.ts';

t.test('what was given at start is told with its option or variable', async (t) => {
  const settings = readSettings(['--max-upload', '5GB'], { VITASCOPE_NAMES: 'video.example.org', VITASCOPE_MAX_UPLOAD: '1GB' });
  t.same(givenOf(settings), {
    'uploads.maxUploadBytes': { value: 5e9, by: '--max-upload' },
    'network.names': { value: ['video.example.org'], by: 'VITASCOPE_NAMES' },
  });
  t.same(givenOf(readSettings([], {})), {}, 'a default is not given');
});

t.test('administrators see what only a restart changes, and no secret', async (t) => {
  const list = startSettingsOf(readSettings(['--public-port', '7000'], { DATABASE_URL: 'postgres://me:secret@host/db' }));
  const of = (name: string) => list.find((one) => one.name === name);
  t.match(of('publicPort'), { option: '--public-port', value: '7000', isGiven: true });
  t.match(of('adminPort'), { value: '9001', isGiven: false });
  t.match(of('databaseUrl'), { value: null, isGiven: true });
  t.equal(of('maxUploadBytes'), undefined, 'this one is among the settings of the database');
  t.notMatch(JSON.stringify(list), 'secret@');
});
