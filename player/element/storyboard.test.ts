import t from 'tap';
import { storyboardVtt } from '../../media/index.ts';
import { parseStoryboard, tileAt } from './storyboard.ts';

const base = 'https://video.example/media/v/storyboard.vtt';
const written = storyboardVtt(
  { intervalSeconds: 4.004, pictures: 5, tileWidth: 160, tileHeight: 90, columns: 2, rows: 2 },
  18,
  (index) => `storyboard-${index}.webp`,
);

t.test('what the server writes is read', async (t) => {
  const tiles = parseStoryboard(written, base);
  t.equal(tiles.length, 5);
  t.same(tiles[3], {
    from: 12.012,
    until: 16.016,
    sheet: 'https://video.example/media/v/storyboard-0.webp',
    x: 160,
    y: 90,
    width: 160,
    height: 90,
  });
  t.match(tiles[4], { until: 18, sheet: /storyboard-1/, x: 0, y: 0 });
  t.same(parseStoryboard(written.replaceAll('\n', '\r\n'), base), tiles);
  t.same(parseStoryboard('<!doctype html>', base), []);
});

t.test('a moment has the picture that begins before it', async (t) => {
  const tiles = parseStoryboard(written, base);
  const at = (seconds: number) => tiles.indexOf(tileAt(tiles, seconds)!);
  t.same([0, 4, 4.004, 8, 17, 99].map(at), [0, 0, 1, 1, 4, 4]);
  t.equal(tileAt([], 3), null);
});
