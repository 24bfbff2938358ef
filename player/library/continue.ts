/** How far somebody has watched a video, and where they go on. Pure. */
import type { Video } from '../requests.ts';
import { watchPath } from '../router.ts';

interface Watched {
  video: Pick<Video, 'shortId' | 'durationSeconds'>;
  positionSeconds: number;
  resumeSeconds: number | null;
}

/** Begins where they stopped, if that is neither near the beginning nor near the end. */
export const watchedPath = ({ video, resumeSeconds }: Watched): string =>
  resumeSeconds === null ? watchPath(video) : `${watchPath(video)}?t=${Math.floor(resumeSeconds)}`;

/** 0 to 1. */
export const watchedPart = ({ video: { durationSeconds }, positionSeconds }: Watched): number =>
  durationSeconds ? Math.min(1, positionSeconds / durationSeconds) : 0;
