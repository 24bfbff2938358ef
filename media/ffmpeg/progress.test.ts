import t from 'tap';
import { parseProgress, progressReader } from './progress.ts';

const block = (frame: number, end = false) =>
  `frame=${frame}\nfps=29.50\nbitrate=N/A\nout_time_us=${frame * 40_000}\nout_time=x\nspeed=1.18x\nprogress=${end ? 'end' : 'continue'}\n`;

t.test('the last complete block counts', async (t) => {
  t.same(parseProgress(`${block(25)}${block(50, true)}frame=99\n`.split('\n')), {
    ...{ frame: 50, framesPerSecond: 29.5, outSeconds: 2, speed: 1.18, ended: true },
  });
  t.equal(parseProgress(['frame=1', 'nonsense']), null);
  t.match(parseProgress(['out_time_us=N/A', 'frame=-1', 'progress=continue']), { outSeconds: 0, frame: 0, ended: false });
});

t.test('text may come in any pieces', async (t) => {
  const read = progressReader();
  const whole = block(1) + block(2) + block(3, true);
  const seen = [...whole].flatMap((char) => read(char) ?? []);
  t.same(
    seen.map((progress) => progress.frame),
    [1, 2, 3],
  );
  t.same(
    seen.map((progress) => progress.ended),
    [false, false, true],
  );
});
