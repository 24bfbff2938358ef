import t from 'tap';
import { readAsked } from './messages.ts';

const command = (name: unknown, ...values: unknown[]) => readAsked({ vitascope: 1, type: 'command', id: 7, command: name, values });

t.test('what is meant for the player is read', async (t) => {
  t.match(readAsked({ vitascope: 1, type: 'hello', more: true }), { type: 'hello' });
  t.match(command('seek', 12.5), { command: 'seek', id: 7, values: [12.5] });
  t.match(command('setQuality', 'auto'), { command: 'setQuality' });
  t.match(command('setTrack', 'captions', -1), { command: 'setTrack' });
  t.match(readAsked({ vitascope: 1, type: 'command', id: 1, command: 'play' }), { command: 'play', values: [] });
});

t.test('anything else is not', async (t) => {
  for (const data of [
    null,
    'play',
    1,
    {},
    { type: 'hello' },
    { vitascope: 2, type: 'hello' },
    { vitascope: 1, type: 'command', command: 'play' },
  ])
    t.equal(readAsked(data), null, JSON.stringify(data));
  t.equal(command('constructor'), null);
  t.equal(command('seek', Number.NaN), null);
  t.equal(command('seek', '1'), null);
  t.equal(command('setTrack', 'video', 0), null);
  t.equal(command('remove'), null);
});
