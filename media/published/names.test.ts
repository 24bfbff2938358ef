import t from 'tap';
import { setNames, trackName } from './names.ts';

const id = '7b0b9c1e-3c55-4a6e-9d9f-0d6b7a6f5a11';

t.test('a track has the name of its video, codec and height, or language', async (t) => {
  const name = (family: string, rung = 'aac', language?: string) => trackName(id, { family, rung, ...(language && { language }) });
  t.equal(name('h264', '720'), `${id}-h264-720`);
  t.equal(name('h264-again', '720'), `${id}-h264-720`, 'only one of both is ever whole');
  t.equal(name('av1.3', '1080'), `${id}.3-av1-1080`);
  t.equal(name('audio', 'aac', 'pt-BR'), `${id}-audio-pt-BR`);
  t.equal(name('audio-2', 'aac', 'pt-BR'), `${id}-audio-pt-BR-2`);
  t.equal(name('audio-2.4'), `${id}.4-audio-und-2`);
  t.equal(name('audio', 'aac', '../../x'), `${id}-audio-und`, 'what a file says of itself is not believed');
});

t.test('the texts of each edition and revision have names of their own', async (t) => {
  t.same(setNames(id, 1, 1), { master: `${id}-master.m3u8`, dash: `${id}.mpd`, digests: `${id}-segments-sha256.json` });
  const all = [setNames(id, 1, 1), setNames(id, 1, 2), setNames(id, 2, 1), setNames(id, 2, 2)].flatMap((names) => Object.values(names));
  t.equal(new Set(all).size, all.length);
  for (const name of all) t.match(name, /^[A-Za-z0-9._-]{1,128}$/);
});
