/** One video made anew, in whole or in part, and the file that it is made from. Many at once: reencode.ts. */
import { z } from 'zod';
import { reencodeUrgency } from '../../actors/video/contract.ts';
import { profileName } from '../../actors/video/profile.ts';
import { byVideo, videoView } from './public.ts';
import { route } from './routes.ts';

const common = { listeners: ['public'], access: 'video.change', rate: 'write', params: byVideo } as const;

export const editionRoutes = {
  reencode: route({
    summary: 'Makes a video anew from its original, by this encoding profile; what it shows stays until all of it is there',
    method: 'POST',
    path: '/api/v1/videos/{id}/re-encode',
    ...common,
    body: { json: z.strictObject({ urgency: reencodeUrgency.default('normal'), profile: profileName.optional() }) },
    answers: { 202: { json: videoView } },
    problems: ['unknown-profile', 'not-made-yet', 'already-under-way', 'source-dropped', 'removed'],
  }),
  addCodecs: route({
    summary: 'Adds the further codecs of a profile to a ready video; what it has stays as it is',
    method: 'POST',
    path: '/api/v1/videos/{id}/codecs',
    ...common,
    body: { json: z.strictObject({ profile: profileName.optional() }) },
    answers: { 202: { json: videoView } },
    problems: ['not-ready', 'not-possible', 'another-grid', 'unknown-profile', 'removed'],
  }),
  cancelReencode: route({
    summary: 'Gives up what is being made beside what the video shows: a re-encode, or another file',
    method: 'DELETE',
    path: '/api/v1/videos/{id}/re-encode',
    ...common,
    answers: { 200: { json: videoView } },
    problems: [],
  }),
  retryVideo: route({
    summary: 'Takes up the work of a failed video again where it stopped',
    method: 'POST',
    path: '/api/v1/videos/{id}/retry',
    ...common,
    answers: { 202: { json: videoView } },
    problems: ['not-failed', 'already-under-way', 'removed'],
  }),
  dropSource: route({
    summary: 'Deletes the uploaded file; the video goes on playing, but nothing can be made from it any more',
    method: 'DELETE',
    path: '/api/v1/videos/{id}/source',
    ...common,
    answers: { 200: { json: videoView } },
    problems: ['not-made-yet', 'already-under-way', 'source-in-use'],
  }),
} as const;
