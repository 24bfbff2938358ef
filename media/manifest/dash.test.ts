import { parse } from 'mpd-parser';
import t from 'tap';
import { dashManifest, timeline } from './dash.ts';

const ticks = (lengths: number[]) => {
  let startTicks = 0;
  return lengths.map((durationTicks) => ({ startTicks: (startTicks += durationTicks) - durationTicks, durationTicks }));
};

t.test('equal lengths in a row are one entry', async (t) => {
  t.same(timeline(ticks([4, 4, 4, 2])), [{ t: 0, d: 4, r: 2 }, { d: 2 }]);
  t.same(
    timeline([
      { startTicks: 8, durationTicks: 4 },
      { startTicks: 20, durationTicks: 4 },
    ]),
    [
      { t: 8, d: 4 },
      { t: 20, d: 4 },
    ],
  );
  t.same(timeline([]), []);
});

t.test('every rung and the sound, with the same segments as HLS', async (t) => {
  const text = dashManifest({
    durationSeconds: 9.676,
    maxSegmentSeconds: 4.004,
    video: [
      {
        ...{
          id: '720',
          codecString: 'avc1.64001f',
          bandwidth: 2_900_000.2,
          initUri: 'v/720/init.mp4',
          mediaUri: 'v/720/$Number%05d$.m4s',
          timescale: 30_000,
        },
        ...{ segments: ticks([120_120, 120_120, 50_050]), width: 1280, height: 720, frameRate: { num: 30000, den: 1001 } },
      },
      {
        ...{
          id: '360',
          codecString: 'avc1.64001e',
          bandwidth: 700_000,
          initUri: 'v/360/init.mp4',
          mediaUri: 'v/360/$Number%05d$.m4s',
          timescale: 15_000,
        },
        ...{ segments: ticks([60_060, 60_060, 25_025]), width: 640, height: 360, frameRate: { num: 15000, den: 1001 } },
      },
    ],
    audio: {
      ...{
        id: 'audio',
        codecString: 'mp4a.40.2',
        bandwidth: 130_000,
        initUri: 'a/init.mp4',
        mediaUri: 'a/$Number%05d$.m4s?a=1&b="2"',
        timescale: 48_000,
      },
      ...{ segments: ticks([192_512, 191_488, 80_000]), channels: 2, sampleRate: 48_000, language: 'de' },
    },
  });
  const mpd = parse(text, { manifestUri: 'https://media.example/x/manifest.mpd' });
  t.equal(mpd.duration, 9.676);
  t.same(mpd.playlists.map((playlist) => playlist.attributes.NAME).sort(), ['360', '720']);
  const named = (name: string) => mpd.playlists.find((playlist) => playlist.attributes.NAME === name);
  const top = named('720');
  t.match(top?.attributes, { CODECS: 'avc1.64001f', BANDWIDTH: 2_900_001, RESOLUTION: { width: 1280, height: 720 } });
  t.same(
    top?.segments.map((segment) => segment.uri),
    ['v/720/00000.m4s', 'v/720/00001.m4s', 'v/720/00002.m4s'],
  );
  t.same(
    top?.segments.map((segment) => segment.presentationTime),
    [0, 4.004, 8.008],
  );
  t.same(
    named('360')?.segments.map((segment) => segment.presentationTime),
    [0, 4.004, 8.008],
  );
  t.equal(top?.segments[0]?.map.uri, 'v/720/init.mp4');
  const sound = Object.values(mpd.mediaGroups.AUDIO.audio ?? {})[0]?.playlists[0];
  t.equal(sound?.segments[0]?.uri, 'a/00000.m4s?a=1&b="2"');
  t.equal(sound?.segments.length, 3);
});

t.test('sound alone, and a silent video', async (t) => {
  const none = { durationSeconds: 4, maxSegmentSeconds: 4, video: [] };
  t.notMatch(dashManifest({ ...none }), 'AdaptationSet');
});

t.test('a track in one file is described by its index', async (t) => {
  const place = { fileUri: 'a.mp4', initRange: { start: 0, end: 777 }, indexRange: { start: 778, end: 889 } };
  const video = [
    {
      ...{ id: '360', codecString: 'avc1.64001e', bandwidth: 700_000, timescale: 15_360, ...place },
      ...{ segments: ticks([61_440]), width: 640, height: 360, frameRate: { num: 30, den: 1 } },
    },
  ];
  const text = dashManifest({ durationSeconds: 4, maxSegmentSeconds: 4, video });
  t.match(text, /isoff-on-demand.*subsegmentAlignment="true".*<BaseURL>a\.mp4<\/BaseURL>/s);
  t.match(text, '<SegmentBase timescale="15360" indexRange="778-889">\n          <Initialization range="0-777"/>');
  const [track] = parse(text, { manifestUri: 'https://x.example/v/a.mpd' }).playlists;
  t.match(track, { sidx: { uri: 'a.mp4', byterange: { offset: 778, length: 112 } } });
});
