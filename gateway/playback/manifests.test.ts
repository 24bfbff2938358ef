/** One master playlist and one manifest of several codecs and soundtracks, read by parsers that others wrote. */
import hls from 'hls-parser';
import { Parser } from 'm3u8-parser';
import { parse } from 'mpd-parser';
import t from 'tap';
import type { AudioPlan, ExtraPlan, Plan, Rung } from '../../media/index.ts';
import { manifestOf, masterOf, playlistOf } from './manifests.ts';
import type { MediaTable, Track } from './table.ts';

const frameRate = { num: 30, den: 1 };
const rungs: Rung[] = [
  { name: '720', width: 1280, height: 720, frameRate, maxBitrate: 2_800_000 },
  { name: '360', width: 640, height: 360, frameRate, maxBitrate: 700_000 },
];
const effort = { preset: '10', crf: 35, hardware: 'prefer' } as const;
const extras: ExtraPlan[] = [
  { family: 'hevc', codec: 'hevc', range: 'pq', rungs, effort },
  { family: 'av1-again', codec: 'av1', range: 'sdr', rungs, effort },
];
const sound: AudioPlan = { codec: 'aac', bitrate: 128_000, channels: 2, sampleRate: 48_000, language: 'de', label: 'Deutsch' };
const alternates: AudioPlan[] = [
  { ...sound, family: 'audio-2', language: 'en', label: 'English' },
  { ...sound, family: 'audio-3', language: 'en', label: 'Commentary' },
];
const plan: Plan = {
  version: 1,
  durationSeconds: 10,
  video: {
    ...{ frameRate, gopFrames: 60, segmentFrames: 120, totalFrames: 300, segmentCount: 3, rungs },
    chunks: [{ index: 0, firstSegment: 0, segmentCount: 3 }],
  },
  audio: sound,
  extras,
  alternates,
};
const segmentSeconds = [4, 4, 2];
function track(codecString: string, count = 3): Track {
  return {
    init: { objectKey: 'i', byteOffset: 0, sizeBytes: 700, sha256: 'a', codecString },
    segments: segmentSeconds.slice(0, count).map((seconds, idx) => ({
      ...{ idx, objectKey: 'k', byteOffset: 0, sizeBytes: 100_000, timescale: 30, sha256: 'b' },
      ...{ startTicks: idx * 120, durationTicks: seconds * 30 },
    })),
  };
}
function tableOf(change: { av1?: number; over?: boolean; plan?: Plan } = {}): MediaTable {
  const codecs = { h264: 'avc1.64001f', hevc: 'hvc1.2.4.L93.B0', 'av1-again': 'av01.0.05M.08' };
  const tracks = new Map<string, Track>();
  for (const [family, codec] of Object.entries(codecs))
    for (const rung of rungs) tracks.set(`${family}/${rung.name}`, track(codec, family === 'av1-again' ? (change.av1 ?? 3) : 3));
  for (const family of ['audio', 'audio-2', 'audio-3']) tracks.set(`${family}/aac`, track('mp4a.40.2'));
  return { plan: change.plan ?? plan, tracks, audioDone: true, over: change.over ?? true };
}

t.test('one master playlist holds every codec, H.264 first, and every soundtrack', async (t) => {
  const text = masterOf(tableOf()) ?? '';
  const master = hls.parse(text) as hls.types.MasterPlaylist;
  t.same(
    master.variants.map((variant) => [variant.uri, variant.codecs, (variant as { videoRange?: string }).videoRange]),
    [
      ['h264/720/index.m3u8', 'avc1.64001f,mp4a.40.2', undefined],
      ['h264/360/index.m3u8', 'avc1.64001f,mp4a.40.2', undefined],
      ['hevc/720/index.m3u8', 'hvc1.2.4.L93.B0,mp4a.40.2', 'PQ'],
      ['hevc/360/index.m3u8', 'hvc1.2.4.L93.B0,mp4a.40.2', 'PQ'],
      ['av1-again/720/index.m3u8', 'av01.0.05M.08,mp4a.40.2', undefined],
      ['av1-again/360/index.m3u8', 'av01.0.05M.08,mp4a.40.2', undefined],
    ],
  );
  t.same(
    master.variants.at(-1)?.audio.map(({ uri, name, language, isDefault }) => [uri, name, language, isDefault]),
    [
      ['audio/aac/index.m3u8', 'Deutsch', 'de', true],
      ['audio-2/aac/index.m3u8', 'English', 'en', false],
      ['audio-3/aac/index.m3u8', 'Commentary', 'en', false],
    ],
  );
  const other = new Parser();
  other.push(text);
  other.end();
  t.equal(other.manifest.playlists?.length, 6);
  t.match(other.manifest.mediaGroups.AUDIO.audio, {
    Deutsch: { default: true, language: 'de' },
    English: { default: false, language: 'en', uri: 'audio-2/aac/index.m3u8' },
  });
});

t.test('one manifest has a set for each codec and range, and one for each soundtrack', async (t) => {
  const text = manifestOf(tableOf()) ?? '';
  const sets = [...text.matchAll(/<AdaptationSet id="(\d)" contentType="(\w+)"/g)].map((match) => `${match[1]} ${match[2]}`);
  t.same(sets, ['0 video', '1 video', '2 video', '3 audio', '4 audio', '5 audio']);
  t.match(text, /<EssentialProperty schemeIdUri="urn:mpeg:mpegB:cicp:TransferCharacteristics" value="16"\/>/);
  t.equal(text.match(/TransferCharacteristics/g)?.length, 1);
  t.match(text, /<Label>English<\/Label>\n {6}<Role schemeIdUri="urn:mpeg:dash:role:2011" value="alternate"\/>/);
  const mpd = parse(text, { manifestUri: 'https://media.example/x/manifest.mpd' });
  t.same(mpd.playlists.map((playlist) => [playlist.attributes.NAME, playlist.attributes.CODECS]).sort(), [
    ['360', 'avc1.64001f'],
    ['720', 'avc1.64001f'],
    ['av1-again-360', 'av01.0.05M.08'],
    ['av1-again-720', 'av01.0.05M.08'],
    ['hevc-360', 'hvc1.2.4.L93.B0'],
    ['hevc-720', 'hvc1.2.4.L93.B0'],
  ]);
  t.equal(Object.keys(mpd.mediaGroups.AUDIO.audio ?? {}).length, 3);
  const hlg = manifestOf(tableOf({ plan: { ...plan, extras: [{ ...(extras[0] as ExtraPlan), range: 'hlg' }] } }));
  t.match(hlg, /<SupplementalProperty schemeIdUri="urn:mpeg:mpegB:cicp:TransferCharacteristics" value="18"\/>/);
});

t.test('playlists of every listed family are there, and of no other', async (t) => {
  const whole = tableOf();
  for (const [family, rung] of [
    ['hevc', '720'],
    ['av1-again', '360'],
    ['audio-3', 'aac'],
  ] as const)
    t.match(playlistOf(whole, family, rung)?.text, /2\.m4s\n#EXT-X-ENDLIST/, family);
  t.equal(playlistOf(whole, 'av1', '720'), null);
  const partial = tableOf({ av1: 2 });
  t.notMatch(masterOf(partial), 'av01', 'a family that is not whole is not listed');
  t.equal(playlistOf(partial, 'av1-again', '720'), null);
  const growing = tableOf({ over: false });
  t.notMatch(masterOf(growing), /hvc1|English/, 'nor is any beside a video that grows');
  t.equal(playlistOf(growing, 'audio-2', 'aac'), null);
});

t.test('sound alone has its alternates too', async (t) => {
  const master = hls.parse(masterOf(tableOf({ plan: { ...plan, video: null, extras: [] } })) ?? '') as hls.types.MasterPlaylist;
  t.equal(master.variants.length, 1);
  t.match(master.variants[0], { uri: 'audio/aac/index.m3u8', codecs: 'mp4a.40.2' });
  t.equal(master.variants[0]?.audio.length, 3);
});

t.test('segments of a sound alone are as long as its plan says', async (t) => {
  const tenSeconds = track('mp4a.40.2', 1);
  tenSeconds.segments = tenSeconds.segments.map((segment) => ({ ...segment, durationTicks: 300 }));
  const alone: Plan = { version: 1, durationSeconds: 10, segmentSeconds: 10, video: null, audio: sound };
  const playlist = playlistOf({ ...tableOf({ plan: alone }), tracks: new Map([['audio/aac', tenSeconds]]) }, 'audio', 'aac');
  const { targetDuration, segments } = hls.parse(playlist?.text ?? '') as hls.types.MediaPlaylist;
  t.same([targetDuration, segments.map(({ duration }) => duration)], [10, [10]]);
  const { segmentSeconds: _, ...before } = alone;
  const usual = playlistOf({ ...tableOf({ plan: before }), tracks: new Map([['audio/aac', track('mp4a.40.2')]]) }, 'audio', 'aac');
  t.equal((hls.parse(usual?.text ?? '') as hls.types.MediaPlaylist).targetDuration, 4);
});
