/** What players fetch of a video. The paths never change. */
import { z } from 'zod';
import { videoRef } from './public.ts';
import { route } from './routes.ts';

const common = { listeners: ['public'], access: 'reader', rate: 'media', anyOrigin: true } as const;
const byVideo = z.object({ id: videoRef });
const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/);

export const mediaRoutes = {
  hlsMaster: route({
    ...common,
    summary: 'HLS multivariant playlist',
    method: 'GET',
    path: '/media/{id}/master.m3u8',
    params: byVideo,
    answers: { 200: { bytes: 'application/vnd.apple.mpegurl' } },
    problems: [],
  }),
  dashManifest: route({
    ...common,
    summary: 'DASH manifest, once the video is ready',
    method: 'GET',
    path: '/media/{id}/manifest.mpd',
    params: byVideo,
    answers: { 200: { bytes: 'application/dash+xml' } },
    problems: [],
  }),
  poster: route({
    ...common,
    summary: 'Still picture',
    method: 'GET',
    path: '/media/{id}/poster',
    params: byVideo,
    answers: { 200: { bytes: 'image/*' } },
    problems: [],
  }),
  thumbnail: route({
    ...common,
    summary: 'Small still picture',
    method: 'GET',
    path: '/media/{id}/thumbnail',
    params: byVideo,
    answers: { 200: { bytes: 'image/*' } },
    problems: [],
  }),
  waveform: route({
    ...common,
    summary: 'Lowest and highest samples over time, as audiowaveform writes them (data format 2, 8 bits, one channel)',
    method: 'GET',
    path: '/media/{id}/waveform.dat',
    params: byVideo,
    answers: { 200: { bytes: 'application/octet-stream' }, 206: { bytes: 'application/octet-stream' } },
    problems: ['bad-range'],
  }),
  waveformJson: route({
    ...common,
    summary: 'The same in the JSON form of that format',
    method: 'GET',
    path: '/media/{id}/waveform.json',
    params: byVideo,
    answers: { 200: { bytes: 'application/json' } },
    problems: [],
  }),
  storyboard: route({
    ...common,
    summary: 'Small pictures of the whole video, as WebVTT whose cues name parts of the sheets',
    method: 'GET',
    path: '/media/{id}/storyboard.vtt',
    params: byVideo,
    answers: { 200: { bytes: 'text/vtt' } },
    problems: [],
  }),
  storyboardSheet: route({
    ...common,
    summary: 'One sheet of small pictures',
    method: 'GET',
    path: '/media/{id}/{sheet}',
    params: z.object({ id: videoRef, sheet: z.string().regex(/^storyboard-(0|[1-9]\d?)\.webp$/) }),
    answers: { 200: { bytes: 'image/webp' }, 206: { bytes: 'image/webp' } },
    problems: ['bad-range'],
  }),
  hlsMedia: route({
    ...common,
    summary: 'HLS media playlist of one rung',
    method: 'GET',
    path: '/media/{id}/{family}/{rung}/index.m3u8',
    params: z.object({ id: videoRef, family: name, rung: name }),
    answers: { 200: { bytes: 'application/vnd.apple.mpegurl' } },
    problems: [],
  }),
  initSegment: route({
    ...common,
    summary: 'Initialisation segment of one rung',
    method: 'GET',
    path: '/media/{id}/{family}/{rung}/init.mp4',
    params: z.object({ id: videoRef, family: name, rung: name }),
    answers: { 200: { bytes: 'video/mp4' }, 206: { bytes: 'video/mp4' } },
    problems: ['bad-range'],
  }),
  segment: route({
    ...common,
    summary: 'Media segment',
    method: 'GET',
    path: '/media/{id}/{family}/{rung}/{file}',
    params: z.object({ id: videoRef, family: name, rung: name, file: z.string().regex(/^(0|[1-9]\d{0,6})\.m4s$/) }),
    answers: { 200: { bytes: 'video/iso.segment' }, 206: { bytes: 'video/iso.segment' } },
    problems: ['bad-range'],
  }),
} as const;
