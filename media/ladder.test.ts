import t from 'tap';
import type { SourceFacts } from './facts.ts';
import { ladderOf } from './ladder.ts';
import { standardProfile } from './profile.ts';
import { aSource } from './try-out-facts.ts';

const names = (facts: SourceFacts) => ladderOf(facts).map((rung) => `${rung.name}: ${rung.width}x${rung.height}`);

t.test('the usual rungs, never above the source', async (t) => {
  t.same(ladderOf(aSource()), [
    { name: '1080', width: 1920, height: 1080, frameRate: { num: 30, den: 1 }, maxBitrate: 5_000_000 },
    { name: '720', width: 1280, height: 720, frameRate: { num: 30, den: 1 }, maxBitrate: 2_800_000 },
    { name: '480', width: 854, height: 480, frameRate: { num: 30, den: 1 }, maxBitrate: 1_200_000 },
    { name: '360', width: 640, height: 360, frameRate: { num: 30, den: 1 }, maxBitrate: 700_000 },
  ]);
  t.same(names(aSource({ width: 3840, height: 2160 })).length, 4, 'larger ones only when asked for');
  t.same(
    ladderOf(aSource({ width: 3840, height: 2160 }), { ...standardProfile, ladder: { maxShortSide: 2160 } }).map((rung) => rung.name),
    ['2160', '1440', '1080', '720', '480', '360'],
  );
  t.same(names(aSource({ width: 1900, height: 1000 })), ['720: 1368x720', '480: 912x480', '360: 684x360']);
});

t.test('the short side names a rung, so portrait keeps its shape', async (t) => {
  t.same(names(aSource({ width: 1080, height: 1920 })), ['1080: 1080x1920', '720: 720x1280', '480: 480x854', '360: 360x640']);
  t.same(names(aSource({ width: 500, height: 500 })), ['480: 480x480', '360: 360x360']);
});

t.test('a small or odd source has one rung of its own even size', async (t) => {
  t.same(names(aSource({ width: 321, height: 181 })), ['180: 320x180']);
  t.same(names(aSource({ width: 16, height: 17 })), ['16: 16x18']);
  t.equal(ladderOf(aSource({ width: 320, height: 180 }))[0]?.maxBitrate, 350_000);
});

t.test('a cap is no more than the source has, a tenth above', async (t) => {
  t.same(
    ladderOf(aSource({ bitrate: 2_000_000 })).map((rung) => rung.maxBitrate),
    [2_200_000, 2_200_000, 1_200_000, 700_000],
  );
  t.equal(ladderOf(aSource({ bitrate: 0 }))[0]?.maxBitrate, 5_000_000, 'unknown is no limit');
});

t.test('above 30 frames a second the smallest rungs run at half rate', async (t) => {
  const rates = (num: number, den: number) =>
    ladderOf(aSource({ frameRate: { num, den } })).map(({ frameRate }) => `${frameRate.num}/${frameRate.den}`);
  t.same(rates(60000, 1001), ['60000/1001', '60000/1001', '60000/1001', '30000/1001']);
  t.same(rates(30, 1), ['30/1', '30/1', '30/1', '30/1']);
  t.same(rates(240, 1), ['60/1', '60/1', '60/1', '30/1']);
});

t.test('sound alone has no ladder', async (t) => {
  t.same(ladderOf({ ...aSource(), video: null }), []);
});
