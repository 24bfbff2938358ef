/**
 * Videos that moderators take down. Such a one is private in the catalogue, which everything asks that shows videos: so nobody sees it but
 * those who see what is private, without any list, search or stream knowing of moderation.
 */
import { type At, event, type Of, refuse, unchanged, type VideoDecision, withdrawn } from './decision.ts';
import { videoRow } from './rows.ts';
import type { Info, VideoState } from './state.ts';

/** Also of a removed one, which may be restored. A time that was set to publish it is forgotten. */
export function block(state: VideoState, reason: string, { id, now }: At): VideoDecision {
  const { info: before } = state;
  if (before.blocked?.reason === reason) return unchanged(state);
  const { at, privacy } = before.blocked ?? { at: now.toISOString(), privacy: before.privacy };
  const info: Info = {
    ...before,
    ...withdrawn(before),
    privacy: 'private',
    blocked: { at, reason, privacy },
    publishAt: undefined,
  };
  return {
    state: { ...state, info },
    rows: [
      videoRow(id, now, {
        privacy: 'private',
        blocked: { at, reason },
        access_version: info.accessVersion,
        publish_at: null,
        featured_at: null,
      }),
    ],
    effects: [event('video.blocked', id, info, { reason })],
    value: null,
  };
}

export function unblock(state: VideoState, { id, now }: At): VideoDecision {
  const { blocked, ...before } = state.info;
  if (blocked === undefined) return unchanged(state);
  // It may have left its organisation meanwhile, whose members alone were to see it.
  const privacy = blocked.privacy === 'organisation' && !before.organisationId ? 'private' : blocked.privacy;
  const info: Info = { ...before, ...withdrawn(before), privacy };
  return {
    state: { ...state, info },
    rows: [videoRow(id, now, { privacy, blocked: null, access_version: info.accessVersion })],
    effects: [event('video.unblocked', id, info)],
    value: null,
  };
}

/** Whether a change would show others what was taken down. */
export function opens({ blocked }: Info, { privacy = 'private', publishAt = null }: Of<'update'>): boolean {
  return blocked !== undefined && (privacy !== 'private' || publishAt !== null);
}
export function stillBlocked(): VideoDecision {
  return refuse('video-blocked', 409, 'A moderator has taken this video down; it stays private until a moderator puts it back');
}
