/** A video's file in one request. */
import type { Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import { digestOf } from '../digest.ts';
import { refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import { receiveSingle } from '../uploads/single.ts';
import { viewNow } from './video-of.ts';

export function uploadSource(services: Services): Handler<Routes['uploadSource']> {
  return async ({ video, query, caller, incoming }) => {
    const replace = query.replace === 'true';
    if (!replace && video.state !== 'pending' && video.state !== 'uploading')
      throw refuse('source-exists', 409, 'This video has its file already. With ?replace=true another one takes its place.');
    await receiveSingle(services, {
      video: { id: video.id, ownerId: video.owner_id, organisationId: video.organisation_id },
      senderId: caller?.id ?? '',
      replace,
      profile: query.profile,
      bytes: () => incoming.body.bytes(),
      sizeBytes: incoming.body.sizeBytes,
      sha256: digestOf(incoming.header('repr-digest')),
      signal: incoming.signal,
    });
    return { status: 202, json: await viewNow(services, video.id) };
  };
}
