/** The chapters of a video, once it is known to have any. */
import { useEffect, useState } from 'preact/hooks';
import type { Chapter } from '../../media/chapters.ts';
import { requests, type Video } from '../requests.ts';

const none: readonly Chapter[] = [];

export function useChapters(video: Video | null): [readonly Chapter[], (chapters: readonly Chapter[]) => void] {
  const [chapters, set] = useState(none);
  const has = video?.hasChapters ?? false;
  useEffect(() => {
    if (!video || !has) return;
    let isGone = false;
    // The video is watched as well without.
    requests.chapters(video.id).then(
      ({ items }) => !isGone && set(items),
      () => {},
    );
    return () => {
      isGone = true;
    };
  }, [video?.id, has]);
  return [chapters, set];
}
