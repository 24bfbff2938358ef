/** The sound of a video as a file that podcast programs fetch, with its exact length. */
import pMap from 'p-map';
import { createMadeSizes } from '../downloads/made.ts';
import { wholeVideo } from '../handlers/whole-video.ts';
import { Refusal } from '../problem.ts';
import type { Services } from '../services.ts';
import type { VideoRow } from '../videos.ts';
import { whole } from './feed.ts';
import type { Enclosure } from './rss.ts';

const atOnce = 4;

export function createEnclosures(services: Services): (videos: readonly VideoRow[]) => Promise<Map<string, Enclosure>> {
  const made = createMadeSizes(services);
  /** As the download of it comes out (handlers/download.ts); null without a sound. */
  const sizeOf = (video: VideoRow) =>
    made(video, null, () => wholeVideo(services, video)).catch((error: unknown) => {
      if (error instanceof Refusal) return null;
      throw error;
    });
  return async (videos) => {
    const { origins } = services.delivery;
    const found = await pMap(
      videos.filter(({ state }) => state === 'ready'),
      async (video): Promise<[string, Enclosure][]> => {
        const sizeBytes = await sizeOf(video);
        const url = whole(`${origins.before('public')}/media/${video.id}/download/audio.m4a`, services.settings);
        return sizeBytes === null ? [] : [[video.id, { url, type: 'audio/mp4', sizeBytes }]];
      },
      { concurrency: atOnce },
    );
    return new Map(found.flat());
  };
}
