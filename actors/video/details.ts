/** What people say of a video, and who may see it. */
import type { Row } from '../contract.ts';
import { opens, stillBlocked } from './blocked.ts';
import { type At, event, type Of, refuse, removed, type VideoDecision, withdrawn } from './decision.ts';
import { labelValues } from './labels.ts';
import { scheduleOf } from './publication.ts';
import { videoRow } from './rows.ts';
import type { Info, VideoState } from './state.ts';

export function update(state: VideoState, command: Of<'update'>, { id, now }: At): VideoDecision {
  const { info: before } = state;
  if (before.deletedAt !== null) return removed();
  if (opens(before, command)) return stillBlocked();
  const { title = before.title, description = before.description, passwordHash } = command;
  const schedule = scheduleOf(before, command, now);
  if (schedule === null) return refuse('already-over', 422, 'That moment has passed already');
  const { privacy } = schedule;
  // Who withdraws what was taken down has the last word: it stays private when it is put back.
  const blocked = before.blocked && (command.privacy === 'private' ? { ...before.blocked, privacy: command.privacy } : before.blocked);
  const asksForPassword = privacy === 'password' || before.blocked?.privacy === 'password';
  const hasPassword = asksForPassword && (passwordHash !== undefined || before.hasPassword === true);
  const refused = refusedPassword(privacy, hasPassword, passwordHash);
  if (refused) return refused;
  const { ownerId = before.ownerId, organisationId = before.organisationId ?? null, channelId } = command;
  if (isWithoutMembers({ privacy, organisationId })) return needsOrganisation();
  const isMoved = ownerId !== before.ownerId || organisationId !== (before.organisationId ?? null);
  const isOther = privacy !== before.privacy || passwordHash !== undefined || isMoved;
  const info: Info = {
    ...{ ...before, title, description, privacy },
    ...(blocked && { blocked }),
    ...(isMoved && { ownerId, organisationId }),
    ...(command.embedSites !== undefined && { embedSites: command.embedSites }),
    ...(isOther && { hasPassword, ...withdrawn(before) }),
    ...schedule.info,
  };
  const access = {
    ...(isOther && { access_version: info.accessVersion }),
    ...(command.embedSites !== undefined && { embed_sites: command.embedSites }),
    ...(isMoved && { owner_id: ownerId, organisation_id: organisationId }),
    ...(channelId !== undefined && { channel_id: channelId }),
    ...labelValues(command, now),
    ...schedule.row,
  };
  return {
    state: { ...state, info },
    rows: [videoRow(id, now, { title, description, privacy, ...access }), ...passwordRows(id, before, passwordHash, hasPassword)],
    effects: [event('video.updated', id, info)],
    value: null,
  };
}

/** There is nobody then who could see it for being a member. */
export function isWithoutMembers({ privacy, organisationId }: Pick<Info, 'privacy' | 'organisationId'>): boolean {
  return privacy === 'organisation' && !organisationId;
}
export function needsOrganisation(): VideoDecision {
  return refuse('not-of-organisation', 422, 'This privacy is for videos of an organisation; choose another one');
}

/** A privacy that asks for a password has one, and no other does. */
export function refusedPassword(privacy: Info['privacy'], hasPassword: boolean, hash: string | undefined): VideoDecision | null {
  if (privacy === 'password' && !hasPassword) return refuse('password-missing', 422, 'This privacy needs a password');
  if (privacy !== 'password' && hash !== undefined) return refuse('password-unused', 422, 'A password is only for the privacy "password"');
  return null;
}

export function passwordRows(id: string, before: Info, hash: string | undefined, isKept: boolean): Row[] {
  if (hash !== undefined) return [{ table: 'video_passwords', values: [{ video_id: id, hash }] }];
  return before.hasPassword === true && !isKept ? [{ table: 'video_passwords', values: [{ video_id: id, hash: null }] }] : [];
}
