/** HLS as old devices know it: H.264 and AAC in transport streams, made of the segments when they are asked for. */
import { createHash } from 'node:crypto';
import {
  hlsMaster,
  hlsMedia,
  measuredRates,
  picturesOf,
  planSegmentSeconds,
  type Rung,
  soundByPicture,
  soundtracksOf,
  tsSegment,
  withinBytes,
} from '../../media/index.ts';
import type { Handler } from '../answer.ts';
import { networkOf } from '../client-address.ts';
import type { Routes } from '../contract/index.ts';
import { holdPlace } from '../places.ts';
import { headersOf, sendText } from '../playback/headers.ts';
import type { MediaTable, SegmentRow, Track } from '../playback/table.ts';
import { notFound, refuse } from '../problem.ts';
import { rangedBytes } from '../send-object.ts';
import type { Services } from '../services.ts';
import { readPlace, type WholeVideo, wholeVideo } from './whole-video.ts';

const hls = 'application/vnd.apple.mpegurl';
/** Packets of 188 bytes carry 184, less their headers. */
const overhead = 1.06;
/** What version 3 says is all that is needed, and all that such devices know. */
const version = 3;
const soundAlone = 'audio';
/** Of one address. Each holds a whole segment in memory until its last byte has gone, however slowly it is read. */
const mostReaders = 32;
/** In one segment. Sound that goes on long after the picture, or as a worker made it up, does not fill the memory; it is cut here alone. */
const mostSoundBytes = 16 * 1024 * 1024;

interface TsTracks {
  picture: { key: string; track: Track; rung: Rung } | null;
  sound: { key: string; track: Track } | null;
  /** The segments that lead: those of the picture, if there is one. */
  lead: SegmentRow[];
}

export function tsMaster(services: Services): Handler<Routes['tsMaster']> {
  return async ({ video: row, incoming }) => {
    const video = await wholeVideo(services, row);
    const [h264] = picturesOf(video.plan);
    const variants = (h264?.rungs.map(({ name }) => name) ?? [soundAlone]).map((name) => ({ name, ...tracksOf(video, name) }));
    const rates = ({ picture, sound }: TsTracks) => {
      const parts = [picture, sound].flatMap((one) => (one ? [measuredRates(one.track.segments)] : []));
      const sum = (of: 'peakBitrate' | 'averageBitrate') => parts.reduce((total, part) => total + part[of], 0) * overhead;
      return { peakBitrate: sum('peakBitrate'), averageBitrate: sum('averageBitrate') };
    };
    const renditions = variants.flatMap(({ name, ...tracks }) => {
      const { picture, sound } = tracks;
      if (!picture) return [];
      const { width, height, frameRate } = picture.rung;
      const codecString = [picture, sound].flatMap((one) => (one ? [one.track.init.codecString] : [])).join();
      return [{ rung: name, width, height, frameRate, codecString, ...rates(tracks), uri: `${name}/index.m3u8` }];
    });
    const { audio } = video.plan;
    const [only] = variants;
    const alone =
      renditions.length === 0 && audio && only?.sound
        ? { codecString: only.sound.track.init.codecString, ...rates(only), channels: audio.channels, uri: `${only.name}/index.m3u8` }
        : null;
    return sendText(incoming, hlsMaster({ version, renditions, audio: alone }), headersOf(video.row, hls, 'finished'));
  };
}

export function tsMedia(services: Services): Handler<Routes['tsMedia']> {
  return async ({ video: row, params, incoming }) => {
    const video = await wholeVideo(services, row);
    const tracks = tracksOf(video, params.rung);
    const segments = tracks.lead.map(({ idx, durationTicks, timescale }) => ({
      uri: `${idx}.ts?v=${versionOf(tracks)}`,
      durationSeconds: durationTicks / timescale,
    }));
    const targetSeconds = planSegmentSeconds(video.plan);
    const text = hlsMedia({ version, initUri: null, segments, ended: true, type: 'VOD', targetSeconds });
    return sendText(incoming, text, headersOf(video.row, hls, 'finished'));
  };
}

export function tsSegmentFile(services: Services): Handler<Routes['tsSegment']> {
  return async ({ video: row, params, query, incoming, clientAddress }) => {
    const video = await wholeVideo(services, row);
    const index = Number.parseInt(params.file, 10);
    const tracks = tracksOf(video, params.rung);
    const sounds = soundsOf(tracks, index);
    const parts = [tracks.lead[index], ...(tracks.picture ? sounds.map((n) => tracks.sound?.track.segments[n]) : [])];
    if (!parts[0]) throw notFound();
    const digest = createHash('sha256')
      .update(parts.map((part) => part?.sha256).join())
      .digest('hex')
      .slice(0, 32);
    // Who began to watch another edition is given this one from here on, and must not keep it under that address.
    const headers = headersOf(video.row, 'video/mp2t', query.v === versionOf(tracks) ? 'immutable' : 'finished');
    const leave = services.transportReaders.take(networkOf(clientAddress), mostReaders);
    if (leave === null)
      throw refuse('too-many-requests', 429, 'Too many transport streams are being read.', undefined, { 'retry-after': '2' });
    return holdPlace(leave, incoming.signal, () =>
      rangedBytes(incoming, { etag: `"${digest}"`, headers }, () =>
        services.transportStreams.get(`${video.row.id}/${params.rung}/${index}/${digest}`, () =>
          services.muxing(() => mux(services, video, tracks, index, sounds)),
        ),
      ),
    );
  };
}

function tracksOf({ plan, table }: WholeVideo, name: string): TsTracks {
  const [h264] = picturesOf(plan);
  const [main] = soundtracksOf(plan);
  const sound = main ? trackAt(table, `${main.family}/aac`) : null;
  const rung = h264?.rungs.find((one) => one.name === name);
  if (h264 && rung) {
    const picture = { ...trackAt(table, `${h264.family}/${rung.name}`), rung };
    return { picture, sound, lead: picture.track.segments };
  }
  if (h264 || !sound || name !== soundAlone) throw notFound();
  return { picture: null, sound, lead: sound.track.segments };
}
/** Of the tracks that segments are made of, whose bytes never change. */
function versionOf({ picture, sound }: TsTracks): string {
  const firsts = [picture, sound].map((one) => one?.track.segments[0]?.sha256);
  return createHash('sha256').update(firsts.join()).digest('hex').slice(0, 8);
}
function trackAt(table: MediaTable, key: string): { key: string; track: Track } {
  const track = table.tracks.get(key);
  if (!track) throw notFound();
  return { key, track };
}

function soundsOf({ picture, sound, lead }: TsTracks, index: number): number[] {
  if (!picture) return [index];
  const segments = sound?.track.segments ?? [];
  return withinBytes(soundByPicture(lead, segments)[index] ?? [], (at) => segments[at]?.sizeBytes ?? 0, mostSoundBytes);
}

async function mux(
  services: Services,
  { row }: WholeVideo,
  { picture, sound }: TsTracks,
  index: number,
  sounds: number[],
): Promise<Uint8Array> {
  const read = (key: string, segment: number | null) =>
    readPlace(services, row, (now) => (segment === null ? now.tracks.get(key)?.init : now.tracks.get(key)?.segments[segment]));
  const timescale = (track: Track) => track.segments[0]?.timescale ?? 1;
  return tsSegment({
    picture: picture && {
      init: await read(picture.key, null),
      segment: await read(picture.key, index),
      timescale: timescale(picture.track),
      frameRate: picture.rung.frameRate,
    },
    sound: sound && {
      init: await read(sound.key, null),
      segments: await Promise.all(sounds.map((segment) => read(sound.key, segment))),
      timescale: timescale(sound.track),
    },
  });
}
