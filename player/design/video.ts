/** A video as the server tells of one. */
import type { Video } from '../requests.ts';
import { designText } from './text.ts';

export function videoOf({ title, state }: { title: string; state: Video['state'] }): Video {
  return {
    ...{ id: '00000000-0000-4000-8000-000000000000', shortId: 'design', title, description: '', privacy: 'public', state },
    ...{ ownerId: 'nobody', organisationId: null, createdAt: '2026-01-05T10:00:00Z', publishedAt: null, publishAt: null },
    ...{ category: null, tags: [], language: null, licence: null, featuredAt: null, fields: [], hasChapters: false, views: 1234 },
    channel: { id: '00000000-0000-4000-8000-000000000001', handle: 'hollow-hills', name: designText.channel, avatarUrl: null },
    ...{ progress: 0.4, durationSeconds: 754, edition: 1, next: null, originalBytes: null, renditions: [], playback: null },
    ...{
      posterUrl: null,
      thumbnailUrl: null,
      storyboardUrl: null,
      waveformUrl: null,
      loudness: null,
      clientWatermark: null,
      embedSites: null,
    },
    ...{ downloadable: null, originalDownloadable: false, comments: null, blocked: null },
  };
}
