import t from 'tap';
import { visiblePrefix } from './visible.ts';

const run = (count: number, seconds: number, from = 0) =>
  Array.from({ length: count }, (_, i) => ({ index: from + i, startSeconds: (from + i) * seconds, durationSeconds: seconds }));
const growing = { videoDone: false, audioDone: false };

t.test('picture and sound wait for each other', async (t) => {
  t.same(visiblePrefix(run(5, 4), run(2, 4), growing), { video: 2, audio: 2 });
  t.same(visiblePrefix(run(1, 4), run(9, 4), growing), { video: 1, audio: 1 });
  t.same(visiblePrefix(run(5, 4), [], growing), { video: 0, audio: 0 });
  t.same(visiblePrefix([], run(5, 4), growing), { video: 0, audio: 0 });
});

t.test('sound cut at its own packets still belongs to the same segment', async (t) => {
  const audio = run(3, 4).map((segment) => ({ ...segment, startSeconds: segment.startSeconds * 1.005, durationSeconds: 4.02 }));
  t.same(visiblePrefix(run(3, 4), audio, growing), { video: 3, audio: 3 });
});

t.test('a gap ends the prefix', async (t) => {
  t.same(visiblePrefix([...run(2, 4), ...run(5, 4, 3)], run(9, 4), growing), { video: 2, audio: 2 });
  const late = run(4, 4).map((segment) => (segment.index < 2 ? segment : { ...segment, startSeconds: segment.startSeconds + 1 }));
  t.same(visiblePrefix(late, null, growing), { video: 2, audio: 0 });
});

t.test('what is done holds nothing back', async (t) => {
  t.same(visiblePrefix(run(5, 4), run(2, 4), { videoDone: false, audioDone: true }), { video: 5, audio: 2 });
  t.same(visiblePrefix(run(5, 4), run(6, 4), { videoDone: true, audioDone: true }), { video: 5, audio: 6 });
  t.same(visiblePrefix(null, run(3, 4), growing), { video: 0, audio: 3 });
  t.same(visiblePrefix(run(3, 4), null, growing), { video: 3, audio: 0 });
});
