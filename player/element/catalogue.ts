/** A video by its id, from the server that has it: asked again while it is being encoded. */
import { createClient, type Output, ProblemError } from '../../gateway/contract/client.ts';
import { largestOf } from '../../gateway/contract/largest.ts';
import type { Chapter, PlayerSource } from './api.ts';

export type Video = Output<'GET /api/v1/videos/{id}'>;
export type ClientWatermark = NonNullable<Video['clientWatermark']>;

export interface CatalogueListener {
  video(video: Video): void;
  chapters(chapters: readonly Chapter[]): void;
  failed(problem: ProblemError): void;
}
export interface Catalogue {
  /** Opens a video by its password; rejects when it is not the right one. */
  unlock(password: string): Promise<void>;
  /** What shows that the password was known. */
  headers(): Record<string, string>;
  /** What the player needs of an answer. */
  sourceOf(video: Video): PlayerSource;
  close(): void;
}

const everyMilliseconds = 2000;
/** Pictures of its moments come a little after a video is ready, or never. */
const laterLooks = 24;

/** `host`: the origin of the server; empty for the page's own. */
export function followCatalogue(init: { host: string; id: string; listener: CatalogueListener }): Catalogue {
  const { host, id, listener } = init;
  const call = createClient({ baseUrl: host });
  const stop = new AbortController();
  /** Shows that the password was known. In a frame on another site there are no cookies. */
  let pass: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let looks = laterLooks;
  let hasAskedForChapters = false;
  const headers = (): Record<string, string> => (pass === null ? {} : { 'vitascope-pass': pass });
  const asked = () => ({ params: { id }, signal: stop.signal, headers: headers() });

  async function look(): Promise<void> {
    clearTimeout(timer);
    let again = everyMilliseconds;
    try {
      const video = await call('GET /api/v1/videos/{id}', asked());
      listener.video(video);
      if (video.hasChapters) void lookForChapters();
      const isOver = video.state === 'failed' || (video.state === 'ready' && (video.storyboardUrl !== null || (looks -= 1) <= 0));
      if (isOver) return;
      if (video.state === 'ready') again = 5000;
    } catch (error) {
      if (stop.signal.aborted || !(error instanceof ProblemError)) return;
      listener.failed(error);
      if (error.status !== 0 && error.status < 500 && error.status !== 429) return;
    }
    if (!stop.signal.aborted) timer = setTimeout(look, again);
  }
  void look();

  /** Once. The video plays as well without. */
  async function lookForChapters(): Promise<void> {
    if (hasAskedForChapters) return;
    hasAskedForChapters = true;
    await call('GET /api/v1/videos/{id}/chapters', asked()).then(
      ({ items }) => !stop.signal.aborted && listener.chapters(items),
      () => (hasAskedForChapters = false),
    );
  }

  const absolute = (path: string | null) => (path === null ? null : new URL(path, host === '' ? location.href : host).href);
  return {
    async unlock(password) {
      const opened = await call('POST /api/v1/videos/{id}/unlock', { params: { id }, body: { password, as: 'pass' } });
      pass = opened?.pass ?? null;
      await look();
    },
    headers,
    sourceOf(video) {
      const isOpen = video.privacy === 'public' || video.privacy === 'unlisted';
      const source = videoSource(video, isOpen ? null : () => call('GET /api/v1/videos/{id}/playback', asked()));
      const { hls, dash, poster, storyboard } = source;
      const where = { hls: absolute(hls ?? null), dash: absolute(dash ?? null), poster: absolute(poster ?? null) };
      // Other servers are told nothing: they would have to let every site write to them.
      const tells = host === '' ? (source.tells ?? null) : null;
      const asksConsent = async () => (await call('GET /api/v1/session')).asksConsent;
      return { ...source, ...where, storyboard: absolute(storyboard ?? null), tells, asksConsent };
    },
    close() {
      stop.abort();
      clearTimeout(timer);
    },
  };
}

/** `renew`: for videos that are not there for everybody. */
export function videoSource(video: Video, renew: PlayerSource['renew']): PlayerSource {
  const largest = largestOf(video.renditions);
  return {
    id: video.id,
    hls: video.playback?.hls ?? null,
    dash: video.playback?.dash ?? null,
    title: video.title,
    poster: video.posterUrl,
    storyboard: video.storyboardUrl,
    watermark: video.clientWatermark,
    size: { width: largest?.width ?? 1920, height: largest?.height ?? 1080 },
    frameRate: largest?.frameRate ?? null,
    durationSeconds: video.durationSeconds,
    growing: video.state === 'processing',
    tells: `/api/v1/videos/${video.id}/playbacks`,
    renew: renew ?? null,
  };
}
