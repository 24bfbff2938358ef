/** A new video and its file as a form, as pages and simple programs send it. */
import { randomUUID } from 'node:crypto';
import type { Handler } from '../answer.ts';
import { callActor } from '../calls.ts';
import { defaultChannel } from '../channels/make.ts';
import type { Routes } from '../contract/index.ts';
import { uploadWishes } from '../contract/uploads.ts';
import { check } from '../json-body.ts';
import type { Services } from '../services.ts';
import { newShortId } from '../short-id.ts';
import { withForm } from '../uploads/form.ts';
import { passwordOf } from '../uploads/password.ts';
import { receiveSingle } from '../uploads/single.ts';
import { targetOf } from '../uploads/target.ts';
import { unannounced } from '../uploads/unannounced.ts';
import { viewNow } from './video-of.ts';

/** What a form may say of a new video. */
const formFields = uploadWishes
  .pick({ title: true, description: true, privacy: true, password: true, organisation: true, profile: true, sha256: true })
  .required({ title: true });

export function uploadForm(services: Services): Handler<Routes['uploadForm']> {
  return async ({ incoming, caller }) => {
    const id = await withForm(incoming, async ({ fields, file, signal }) => {
      const { title, description = '', privacy = 'public', profile, sha256, organisation, password } = check(formFields, fields, 'form');
      const { ownerId, organisationId } = await targetOf(services, { organisation, privacy }, caller);
      await services.encoding.profileFor(ownerId, profile);
      const hashed = await passwordOf(services, { privacy, password });
      const videoId = randomUUID();
      const channelId = await defaultChannel(services.database, { ownerId, organisationId });
      await unannounced(services, videoId, async () => {
        await callActor(services.proxy, 'Video', videoId, 'create', {
          title,
          description,
          privacy,
          ...hashed,
          ownerId,
          ...(organisationId !== null && { organisationId }),
          channelId,
          shortId: newShortId(),
        });
        await receiveSingle(services, {
          video: { id: videoId, ownerId, organisationId },
          senderId: caller?.id ?? '',
          replace: false,
          profile,
          bytes: () => file.bytes,
          // The length of the request is that of the whole form.
          sizeBytes: null,
          sha256,
          signal,
        });
      });
      return videoId;
    });
    return { status: 202, headers: { location: `/api/v1/videos/${id}` }, json: await viewNow(services, id) };
  };
}
