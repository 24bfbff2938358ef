import t from 'tap';
import { chooseEngines, offerOf } from './choose.ts';

const both = { hls: 'a.m3u8', dash: 'a.mpd', file: null };
const names = (...all: Parameters<typeof chooseEngines>) => chooseEngines(...all).map(({ engine }) => engine);

t.test('HLS comes first, DASH stands behind it, and the other way round for who asks', async (t) => {
  t.same(names(both, { mse: true, nativeHls: false }), ['hls', 'dash']);
  t.same(names(both, { mse: true, nativeHls: true }, 'dash'), ['dash', 'hls', 'native']);
  t.same(names({ ...both, dash: null }, { mse: true, nativeHls: false }, 'dash'), ['hls'], 'a wish is no condition');
  t.same(names(both, { mse: false, nativeHls: true }), ['native']);
  t.same(names(both, { mse: false, nativeHls: false }), []);
});

t.test('an address says by its end what it is', async (t) => {
  t.match(offerOf('https://a.example/x/manifest.mpd?token=1'), { hls: null, dash: String, file: null });
  t.match(offerOf('/x/Film.MP4#t=3'), { hls: null, dash: null, file: String });
  t.match(offerOf('/x/master.m3u8'), { hls: String, dash: null, file: null });
  t.match(offerOf('/x/stream'), { hls: String }, 'what says nothing is taken for HLS');
});
