/** When a video comes before everybody: as soon as it is public and can be played, or at a time that was set. */
import { type At, event, type Of, type Taken, unchanged, withdrawn } from './decision.ts';
import { videoRow, withVideoValues } from './rows.ts';
import type { Info, VideoState } from './state.ts';

interface Schedule {
  privacy: Info['privacy'];
  info: Pick<Info, 'publishAt' | 'publishedAt'>;
  row: Record<string, unknown>;
}

/** What an update makes of the time that is set; null when it names one that has passed. Whoever sets another privacy publishes by hand. */
export function scheduleOf(before: Info, { publishAt, privacy = before.privacy }: Of<'update'>, now: Date): Schedule | null {
  if (publishAt === undefined || publishAt === null) {
    const ends = before.publishAt !== undefined && (publishAt === null || privacy !== 'private');
    return ends ? { privacy, info: { publishAt: undefined }, row: { publish_at: null } } : { privacy, info: {}, row: {} };
  }
  if (Date.parse(publishAt) <= now.getTime()) return null;
  return {
    privacy: 'private',
    info: { publishAt, publishedAt: undefined },
    row: { publish_at: publishAt, published_at: null },
  };
}

/** Answers whether it was published now. Asked again, or too early, it changes nothing; what was removed waits until it is restored. */
export function publish(state: VideoState, { id, now }: At): Taken {
  const { info } = state;
  if (info.deletedAt !== null || info.publishAt === undefined || Date.parse(info.publishAt) > now.getTime())
    return { ...unchanged(state), value: false };
  const open: Info = { ...info, ...withdrawn(info), privacy: 'public', publishAt: undefined };
  return {
    state: { ...state, info: open },
    rows: [videoRow(id, now, { privacy: 'public', publish_at: null, access_version: open.accessVersion })],
    effects: [event('video.updated', id, open)],
    value: true,
  };
}

/** Notes the first moment at which everybody can watch it, whatever it was that led there, and tells of it once. */
export function published(before: VideoState | null, decision: Taken, { id, now }: At): Taken {
  const { state } = decision;
  if (state === before || state === null) return decision;
  const { info } = state;
  if (info.publishedAt !== undefined || info.privacy !== 'public' || info.deletedAt !== null || !isPlayable(state)) return decision;
  const publishedAt = now.toISOString();
  return {
    ...decision,
    state: { ...state, info: { ...info, publishedAt } },
    rows: withVideoValues(decision.rows, id, now, { published_at: publishedAt }),
    effects: [...decision.effects, event('video.published', id, info)],
  };
}

export function isPlayable(state: VideoState): boolean {
  return state.at === 'ready' || ('edition' in state && state.edition.work?.playable === true);
}
