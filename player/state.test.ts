import t from 'tap';
import type { Rendition, Video } from './requests.ts';
import { isFileFault, stateText, stateTone } from './state.ts';

const rendition = (height: number | null, state: string): Rendition => ({
  id: String(height),
  codec: 'c',
  width: height,
  height,
  frameRate: 30,
  bitrate: 1,
  state,
});
const video = (patch: Partial<Video>): Video => ({
  id: 'i',
  shortId: 's',
  title: 't',
  description: '',
  privacy: 'public',
  ownerId: 'o',
  organisationId: null,
  edition: 1,
  waveformUrl: null,
  loudness: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  channel: null,
  category: null,
  tags: [],
  language: null,
  licence: null,
  featuredAt: null,
  fields: [],
  publishedAt: null,
  publishAt: null,
  state: 'processing',
  progress: 0.4,
  durationSeconds: 1,
  posterUrl: null,
  thumbnailUrl: null,
  storyboardUrl: null,
  views: 0,
  hasChapters: false,
  clientWatermark: null,
  embedSites: null,
  downloadable: null,
  originalDownloadable: false,
  comments: null,
  blocked: null,
  renditions: [],
  next: null,
  originalBytes: null,
  playback: null,
  ...patch,
});
const playback = { hls: '/x', dash: null };

t.test('a video that can be watched says how many qualities still encode, without counting sound', async (t) => {
  const renditions = [rendition(1080, 'encoding'), rendition(720, 'encoding'), rendition(360, 'ready'), rendition(null, 'encoding')];
  t.equal(stateText(video({ playback, renditions })), 'Playable now, 2 of 3 qualities still encoding');
  t.equal(stateText(video({ playback, renditions: [rendition(360, 'encoding')] })), 'Playable now, 1 of 1 quality still encoding');
  t.equal(stateText(video({ playback, renditions: [rendition(360, 'ready')] })), 'Playable now, finishing');
});

t.test('before that it says what is being waited for', async (t) => {
  t.equal(stateText(video({})), 'Looking at the file');
  t.equal(stateText(video({ renditions: [rendition(360, 'encoding')] })), 'Encoding 40 %');
  t.equal(stateText(video({ state: 'pending' })), 'Waiting for its file');
});

t.test('colour follows what can be done with the video', async (t) => {
  t.equal(stateTone(video({})), 'busy');
  t.equal(stateTone(video({ playback })), 'ok');
  t.equal(stateTone(video({ state: 'failed' })), 'bad');
  t.equal(stateTone(video({ state: 'uploading' })), 'quiet');
});

t.test('what is wrong with the file itself is not worth trying again', async (t) => {
  t.ok(isFileFault({ problem: { code: 'unsupported-container', title: '' } }));
  t.notOk(isFileFault({ problem: { code: 'worker-lost', title: '' } }));
  t.notOk(isFileFault({}));
});
