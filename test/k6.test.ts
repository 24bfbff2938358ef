/** Every load script runs for a moment against a whole instance: they ask what there is, and get it. */
import { readdir } from 'node:fs/promises';
import t from 'tap';
import { runScript, startServing } from './k6.ts';

t.setTimeout(600_000);

const names = (await readdir(new URL('../bench/k6/', import.meta.url)))
  .filter((name) => name.endsWith('.js') && name !== 'shared.js')
  .map((name) => name.slice(0, -'.js'.length));

t.test('load scripts', async (t) => {
  const { instance, video } = await startServing();
  t.teardown(() => instance.remove());
  for (const name of names) {
    await t.test(name, async (t) => {
      const variables = { URL: instance.publicUrl, KEY: instance.key, VIDEO: video, SECONDS: 3, VUS: 2, RATE: 10, STEPS: 2 };
      const figures = await runScript(name, variables, { thresholds: false });
      t.ok(figures.count > 0, `it asked ${figures.count} times`);
      t.equal(figures.failedShare, 0, 'it was answered');
    });
  }
  await t.test('none loads another machine', async (t) => {
    await t.rejects(runScript('api-read', { URL: 'http://video.example.org' }, { thresholds: false }), /not of this machine/);
  });
});
