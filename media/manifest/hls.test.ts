import hls from 'hls-parser';
import { Parser } from 'm3u8-parser';
import t from 'tap';
import { type HlsRendition, hlsMaster, hlsMedia } from './hls.ts';

const renditions: HlsRendition[] = [
  {
    ...{ rung: '1080', width: 1920, height: 1080, frameRate: { num: 30000, den: 1001 }, codecString: 'avc1.640028' },
    ...{ peakBitrate: 5_400_000.5, averageBitrate: 4_100_000, uri: '1080.m3u8' },
  },
  {
    ...{ rung: '360', width: 640, height: 360, frameRate: { num: 30000, den: 1001 }, codecString: 'avc1.64001e' },
    ...{ peakBitrate: 800_000, averageBitrate: 600_000, uri: '360.m3u8' },
  },
];
const audio = { codecString: 'mp4a.40.2', peakBitrate: 140_000, averageBitrate: 128_000, channels: 2, language: 'de', uri: 'aac.m3u8' };

function m3u8(text: string) {
  const parser = new Parser();
  parser.push(text);
  parser.end();
  return parser.manifest;
}

t.test('the master playlist lists every rung with its sound', async (t) => {
  const text = hlsMaster({ renditions, audio });
  const master = hls.parse(text) as hls.types.MasterPlaylist;
  t.equal(master.independentSegments, true);
  const top = master.variants[0];
  t.match(top, { uri: '1080.m3u8', bandwidth: 5_540_001, averageBandwidth: 4_228_000, codecs: 'avc1.640028,mp4a.40.2', frameRate: 29.97 });
  t.match(top?.resolution, { width: 1920, height: 1080 });
  t.match(top?.audio[0], { uri: 'aac.m3u8', language: 'de', channels: '2', isDefault: true });
  const other = m3u8(text);
  t.same(
    other.playlists?.map((playlist) => playlist.uri),
    ['1080.m3u8', '360.m3u8'],
  );
  t.match(other.mediaGroups.AUDIO.audio?.de, { uri: 'aac.m3u8', language: 'de' });
});

t.test('a silent video, and sound alone', async (t) => {
  const silent = hls.parse(hlsMaster({ renditions, audio: null })) as hls.types.MasterPlaylist;
  t.match(silent.variants[1], { bandwidth: 800_000, codecs: 'avc1.64001e' });
  const sound = hls.parse(hlsMaster({ renditions: [], audio })) as hls.types.MasterPlaylist;
  t.match(sound.variants, [{ uri: 'aac.m3u8', bandwidth: 140_000, codecs: 'mp4a.40.2' }]);
});

t.test('two soundtracks of one language have two names', async (t) => {
  const alternates = [audio, { ...audio, language: null, name: 'de' }];
  const master = hls.parse(hlsMaster({ renditions, audio, alternates })) as hls.types.MasterPlaylist;
  t.same(
    master.variants[0]?.audio.map((sound) => sound.name),
    ['de', 'de 2', 'de 3'],
  );
});

t.test('quotes and line ends cannot break out of an attribute', async (t) => {
  const text = hlsMaster({ renditions, audio: { ...audio, name: 'a"\n#EXT-X-ENDLIST\n' } });
  t.equal(text.split('\n').filter((line) => line === '#EXT-X-ENDLIST').length, 0);
});

t.test('a media playlist grows without changing, then ends', async (t) => {
  const segments = [0, 1, 2].map((i) => ({ uri: `0000${i}.m4s`, durationSeconds: i === 2 ? 1.668333 : 4.004 }));
  const growing = hlsMedia({ initUri: 'init.mp4', segments: segments.slice(0, 2), ended: false, targetSeconds: 4.004 });
  const ended = hlsMedia({ initUri: 'init.mp4', segments, ended: true, targetSeconds: 4.004 });
  t.ok(ended.startsWith(growing));
  const first = hls.parse(growing) as hls.types.MediaPlaylist;
  t.match(first, { endlist: false, playlistType: 'EVENT', targetDuration: 5, version: 7 });
  const last = hls.parse(ended) as hls.types.MediaPlaylist;
  t.match(last, { endlist: true, playlistType: 'EVENT', targetDuration: 5 });
  t.equal(last.segments[0]?.map?.uri, 'init.mp4');
  const other = m3u8(ended);
  t.match(other, { endList: true, playlistType: 'EVENT', targetDuration: 5, independentSegments: true });
  t.same(
    other.segments.map((segment) => segment.duration),
    [4.004, 4.004, 1.668333],
  );
});

t.test('segments that are parts of a file say where, each with its offset', async (t) => {
  const parts = [
    { uri: 'a.mp4', durationSeconds: 4, range: { start: 900, end: 4899 } },
    { uri: 'a.mp4', durationSeconds: 2, range: { start: 4900, end: 6000 } },
  ];
  const init = {
    initUri: 'a.mp4',
    initRange: { start: 0, end: 799 },
    segments: parts,
    ended: true,
    type: 'VOD',
    targetSeconds: 4,
  } as const;
  const text = hlsMedia(init);
  t.match(text, '#EXT-X-MAP:URI="a.mp4",BYTERANGE="800@0"\n');
  t.match(text, '#EXT-X-BYTERANGE:4000@900\na.mp4\n');
  t.match(text, '#EXT-X-BYTERANGE:1101@4900\na.mp4\n');
  const old = hlsMedia({ ...init, version: 3, initUri: null });
  t.match(old, '#EXT-X-VERSION:3\n');
  t.notMatch(old, 'EXT-X-MAP');
});

t.test('sounds can also stand alone, for mirrors that follow lines of addresses', async (t) => {
  const alternates = [{ ...audio, language: 'en', uri: 'aac-2.m3u8' }];
  const lines = hlsMaster({ renditions, audio, alternates, soundsAlone: true })
    .split('\n')
    .filter((line) => !line.startsWith('#'));
  t.same(lines, ['1080.m3u8', '360.m3u8', 'aac.m3u8', 'aac-2.m3u8', '']);
});
