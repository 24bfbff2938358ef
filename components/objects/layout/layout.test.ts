/** Every key that the product makes has a class, and is made in one place. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import * as layout from './contract.ts';

const { classesUnder, classOf, objectClasses } = layout;
const [video, upload] = ['8a4b7c1e-0000-4000-8000-000000000001', '8a4b7c1e-0000-4000-8000-000000000002'];
const sha256 = 'ab'.repeat(32);

const made = {
  sourceKey: { key: layout.sourceKey(video, upload, sha256), is: 'raw' },
  sourcePrefix: { key: `${layout.sourcePrefix(video, upload)}-1/x`, is: 'raw' },
  arrivingKey: { key: layout.arrivingKey(video, upload), is: 'raw' },
  ownPictureKey: { key: layout.ownPictureKey(video, upload, sha256), is: 'raw' },
  outputKey: { key: layout.outputKey(`${video}.h264-0`, 3, 'segment', sha256), is: 'assets' },
  outputPrefix: { key: `${layout.outputPrefix(`${video}.poster`, 1)}x`, is: 'assets' },
  joinedKey: { key: layout.joinedKey(`${video}.package`, 1, 'master.m3u8', sha256), is: 'assets' },
  joinedPrefix: { key: `${layout.joinedPrefix(`${video}.package`, 1)}x`, is: 'assets' },
  assetKey: { key: layout.assetKey(sha256), is: 'assets' },
} as const;

t.test('every function that makes a key makes one of a known area', async (t) => {
  const makers = Object.keys(layout).filter((name) => /Key$|Prefix$/.test(name));
  t.same(makers.sort(), Object.keys(made).sort(), 'none is left out here');
  for (const [name, { key, is }] of Object.entries(made)) {
    t.equal(classOf(key), is, name);
    t.same([...classesUnder(key)], [is], `${name} is of a known area`);
  }
});

t.test('nothing else of the program writes keys down', async (t) => {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const sources = ['actors', 'cli', 'components', 'gateway', 'media', 'sidecars', 'wiring'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((name) => join(room, name)),
  );
  const isExample = (name: string) => name.startsWith('gateway/contract/openapi/');
  const program = sources.filter(
    (name) => !isExample(name) && /\.ts$/.test(name) && !/\.test\.ts$|(^|\/)(conformance|testing)(-[a-z-]+)?(\.ts$|\/)/.test(name),
  );
  t.ok(program.length > 200);
  const written = program.filter((name) => /[`'"](source|work|assets|exports)\/\$\{/.test(readFileSync(join(root, name), 'utf8')));
  t.same(written, ['components/objects/layout/contract.ts']);
});

t.test('what is of no known area is raw, as raw objects are shown to nobody', async (t) => {
  for (const key of ['a', 'work', 'sources/a', 'images/x/y', 'exported/x']) t.equal(classOf(key), 'raw', key);
  t.equal(classOf('exports/of-somebody/x.zip'), 'exports');
});

t.test('a beginning of keys has all classes that its keys can have, and no others', async (t) => {
  const under = (prefix: string) => [...classesUnder(prefix)].sort();
  t.same(under(''), [...objectClasses].sort());
  t.same(under('work/'), ['assets']);
  t.same(under('work/x/1'), ['assets']);
  t.same(under('source/'), ['raw']);
  t.same(under('exports/a'), ['exports']);
  t.same(under('work'), ['assets', 'raw'], 'such as work-in-progress/x');
  t.same(under('s'), ['raw']);
  t.same(under('as'), ['assets', 'raw']);
  t.same(under('e'), ['exports', 'raw']);
  t.same(under('zzz/'), ['raw']);
  for (const { key, is } of Object.values(made))
    for (let length = 0; length <= key.length; length += 1) t.ok(classesUnder(key.slice(0, length)).has(is));
});
