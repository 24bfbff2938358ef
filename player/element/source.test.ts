import t from 'tap';
import { inFolder, lastingSource, temporarySource } from './source.ts';

const folder = (n: number) => `/media/a/t/${n}/`;

t.test('addresses that hold for a while are renewed before they end, once for all who ask', async (t) => {
  let clock = 0;
  let asked = 0;
  let away = false;
  const source = temporarySource(
    async () => {
      if (away) throw new Error('offline');
      asked += 1;
      return { folder: folder(asked), renewAfterSeconds: 400 };
    },
    () => clock,
  );
  t.equal(await source.fresh('/media/a/master.m3u8'), '/media/a/t/1/master.m3u8');
  const segment = 'https://media.example.org/media/a/t/1/h264/720/3.m4s?x=1';
  t.equal(await source.fresh(segment), '/media/a/t/1/h264/720/3.m4s?x=1');
  clock = 400_000;
  t.same(await Promise.all([source.fresh(segment), source.fresh(segment)]), Array(2).fill('/media/a/t/2/h264/720/3.m4s?x=1'));
  t.equal(asked, 2);
  clock = 800_000;
  away = true;
  t.equal(await source.fresh(segment), '/media/a/t/2/h264/720/3.m4s?x=1', 'the old one is tried while the server is away');
  away = false;
  t.equal(await source.fresh(segment), '/media/a/t/3/h264/720/3.m4s?x=1');
  source.outdate();
  t.equal(await source.fresh(segment), '/media/a/t/4/h264/720/3.m4s?x=1');
});

t.test('what holds for ever stays as it is', async (t) => {
  t.equal(await lastingSource.fresh('/media/a/x'), '/media/a/x');
  t.equal(inFolder('/media/a/h264/90/0.m4s', folder(1)), '/media/a/t/1/h264/90/0.m4s');
  t.equal(inFolder('data:x', folder(1)), 'data:x');
});
