/**
 * Players: the playlist of all qualities, that of one of them, and then its pieces as ranges, one after the other. The same bytes can be
 * asked of any server that has them at the same addresses; only what a player would decode is not looked at.
 */
import { check } from 'k6';
import http from 'k6/http';
import { Trend } from 'k6/metrics';
import { base, must, steady, video } from './shared.js';

export { handleSummary } from './shared.js';

/** Milliseconds until the first byte of a piece. */
const firstByte = new Trend('first_byte', true);
export const options = steady({
  http_req_failed: ['rate<0.001'],
  checks: ['rate>0.999'],
  'http_req_duration{call:playlist}': ['p(95)<200'],
  first_byte: ['p(95)<200', 'p(99)<500'],
});

const rangeBytes = 262_144;

const text = (url) => must(http.get(url, { tags: { call: 'playlist' } }), 200).body.split('\n');
/** As a browser resolves what playlists name: beside themselves, or from the root. */
function from(playlist, name) {
  if (/^http:/.test(name)) return name;
  if (name.startsWith('/')) return base + name;
  return playlist.slice(0, playlist.lastIndexOf('/') + 1) + name;
}
const named = (lines) => lines.filter((line) => line !== '' && !line.startsWith('#'));

export default function () {
  const main = `${base}/media/${video}/master.m3u8`;
  const qualities = named(text(main));
  const quality = from(main, qualities[__ITER % qualities.length]);
  const lines = text(quality);
  const map = /URI="([^"]+)"/.exec(lines.find((line) => line.startsWith('#EXT-X-MAP')) || '');
  for (const name of [...(map ? [map[1]] : []), ...named(lines)]) {
    for (let at = 0, size = 1; at < size; at += rangeBytes) {
      const headers = { range: `bytes=${at}-${at + rangeBytes - 1}` };
      const piece = http.get(from(quality, name), { headers, responseType: 'none', tags: { call: 'piece' } });
      const told = /\/(\d+)$/.exec(piece.headers['Content-Range'] || '');
      check(piece, { 'a part of it': ({ status }) => status === 206 && told !== null });
      if (told === null) break;
      size = Number(told[1]);
      firstByte.add(piece.timings.waiting);
    }
  }
}
