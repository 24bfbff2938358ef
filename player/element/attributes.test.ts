import t from 'tap';
import { readOptions } from './attributes.ts';

const read = (attributes: Record<string, string>) => readOptions((name) => attributes[name] ?? null);

t.test('without attributes it is an ordinary player', async (t) => {
  t.match(read({}), {
    src: null,
    host: '',
    autoplay: false,
    start: null,
    hotkeys: 'player',
    engine: 'auto',
    resume: true,
    cast: false,
    begins: null,
    consent: 'ask',
  });
  t.same(
    ['yes', 'no'].map((begin) => read({ begin }).begins),
    [true, false],
  );
  t.notOk(read({}).controls.has('theatre'));
  t.ok(read({}).controls.has('seek'));
});

t.test('attributes say otherwise', async (t) => {
  t.match(
    read({
      host: 'video.example.org/x',
      autoplay: '',
      loop: 'false',
      start: '1m5s',
      engine: 'dash',
      hotkeys: 'sometimes',
      resume: 'off',
      consent: 'no',
    }),
    {
      host: 'https://video.example.org',
      autoplay: true,
      loop: false,
      start: 65,
      engine: 'dash',
      hotkeys: 'player',
      resume: false,
      consent: 'no',
    },
  );
  t.equal(read({ controls: 'none' }).controls.size, 0);
  t.same([...read({ controls: 'play, seek rocket' }).controls], ['play', 'seek']);
  t.ok(read({ controls: 'all' }).controls.has('theatre'));
  t.equal(read({ host: 'http://127.0.0.1:9000/' }).host, 'http://127.0.0.1:9000');
});
