/** The sound of a video as a file that podcast programs fetch, with its exact length. */
import pMap from 'p-map';
import { choose, planMade } from '../downloads/made.ts';
import { wholeVideo } from '../handlers/whole-video.ts';
import { Refusal } from '../problem.ts';
import { createRecent, type Recent } from '../recent.ts';
import type { Services } from '../services.ts';
import type { VideoRow } from '../videos.ts';
import { whole } from './feed.ts';
import type { Enclosure } from './rss.ts';

const atOnce = 4;

/** Lengths are found once for each edition of a video. */
export function createEnclosures(services: Services): (videos: readonly VideoRow[]) => Promise<Map<string, Enclosure>> {
  const sizes: Recent<number> = createRecent(4096);
  async function sizeOf(video: VideoRow): Promise<number | null> {
    const key = `${video.id}/${video.edition}`;
    const known = sizes.get(key);
    if (known !== undefined) return known;
    const found = await soundSize(services, video);
    if (found !== null) sizes.set(key, found);
    return found;
  }
  return async (videos) => {
    const { origins } = services.delivery;
    const made = await pMap(
      videos.filter(({ state }) => state === 'ready'),
      async (video): Promise<[string, Enclosure][]> => {
        const sizeBytes = await sizeOf(video);
        const url = whole(`${origins.before('public')}/media/${video.id}/download/audio.m4a`, services.settings);
        return sizeBytes === null ? [] : [[video.id, { url, type: 'audio/mp4', sizeBytes }]];
      },
      { concurrency: atOnce },
    );
    return new Map(made.flat());
  };
}

/** As the download of it comes out (handlers/download.ts); null without a sound. */
async function soundSize(services: Services, video: VideoRow): Promise<number | null> {
  try {
    const whole = await wholeVideo(services, video);
    const chosen = choose(whole.plan, null);
    const made = chosen && (await planMade(services, whole, chosen));
    return made?.plan.sizeBytes ?? null;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
