import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { createFindFile, formFor } from './built-files.ts';
import { eventually } from './conformance/harness.ts';

const folder = await mkdtemp(join(tmpdir(), 'vitascope-built-'));
t.teardown(() => rm(folder, { recursive: true }));
await mkdir(join(folder, 'assets'));
const write = (name: string, text: string, minute: number) => {
  const path = join(folder, name);
  return writeFile(path, text).then(() => utimes(path, minute * 60, minute * 60));
};

t.test('a file goes out in the shortest form that the client takes, each with a validator of its own', async (t) => {
  await write('assets/page.js', 'a long script', 2);
  await write('assets/page.js.br', 'br', 2);
  await write('assets/page.js.gz', 'gzip', 3);
  const find = createFindFile(folder);
  const file = (await find('/assets/page.js'))!;
  const [plain, gzip, br] = ['', 'gzip', 'gzip, br'].map((accepted) => formFor(file, accepted));
  t.same([plain!.sizeBytes, gzip!.sizeBytes, br!.sizeBytes], [13, 4, 2]);
  t.equal(new Set([plain!.etag, gzip!.etag, br!.etag]).size, 3);
  t.same(plain!.headers, { vary: 'accept-encoding' });
  t.same(br!.headers, { vary: 'accept-encoding', 'content-encoding': 'br' });
  t.equal(await find('/assets/page.js.br'), undefined, 'nobody asks for a form by its name');
});

t.test('forms that a build before has left are not sent with what is newer', async (t) => {
  await write('index.html', 'a page', 1);
  await write('index.html.br', 'br', 1);
  const find = createFindFile(folder);
  t.equal(formFor((await find('/index.html'))!, 'br').sizeBytes, 2);
  await write('index.html', 'a Page', 5);
  // The first list was made just now; it is made again after a second.
  const again = await eventually(
    () => find('/index.html'),
    (file) => file !== undefined,
  );
  t.same(formFor(again!, 'br').headers, {});
});
