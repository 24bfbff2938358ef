/** What an upload is to become, and whether the caller may have that. */
import { randomUUID } from 'node:crypto';
import { boundTo, may, type VideoThing } from '../access.ts';
import { demand, thingOf } from '../admission.ts';
import type { Caller } from '../answer.ts';
import type { UploadWishes } from '../contract/uploads.ts';
import { notFound, refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import { findVideo } from '../videos.ts';
import type { Upload } from './rows.ts';

export interface Target {
  videoId: string;
  makesVideo: boolean;
  ownerId: string;
  organisationId: string | null;
}

export async function targetOf(services: Services, wishes: UploadWishes, caller: Caller | null): Promise<Target> {
  if (wishes.video === undefined) {
    // What a key of an organisation makes is that organisation's.
    const organisationId = wishes.organisation ?? boundTo(caller) ?? null;
    if (organisationId !== null) {
      const thing = { about: 'organisation', id: organisationId } as const;
      demand(may(caller, 'organisation.publish', thing), 'organisation.publish');
      const [known] = await services.database`select 1 from organisations where id = ${organisationId}`;
      if (known === undefined) throw notFound('There is no such organisation.');
    }
    if (wishes.privacy === 'organisation' && organisationId === null)
      throw refuse('not-of-organisation', 422, 'This privacy is for videos of an organisation; choose another one.');
    return { videoId: randomUUID(), makesVideo: true, ownerId: caller?.id ?? '', organisationId };
  }
  const row = await findVideo(services.database, wishes.video, false);
  if (row === null) throw notFound();
  demand(may(caller, 'video.upload', thingOf(row)), 'video.upload');
  if (wishes.replace !== true && row.state !== 'pending' && row.state !== 'uploading')
    throw refuse('source-exists', 409, 'This video has its file already.', 'With replace another one takes its place.');
  return { videoId: row.id, makesVideo: false, ownerId: row.owner_id, organisationId: row.organisation_id };
}

/**
 * Whether somebody may go on with an upload: they opened it, and may still send the file of what it is to become. `video`: the one that is
 * there already, as it is now.
 */
export function mayGoOn(caller: Caller | null, upload: Upload, video?: VideoThing | null): boolean {
  const { senderId, ownerId, organisationId } = upload;
  if (caller?.id !== senderId || video === null) return false;
  return may(caller, 'video.upload', video ?? { about: 'video', privacy: 'private', ownerId, organisationId }) === 'yes';
}
