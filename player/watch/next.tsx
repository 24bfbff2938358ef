/** What goes with a video, of what everybody can watch. */
import { useEffect, useState } from 'preact/hooks';
import { Card } from '../home/card.tsx';
import { LineBones } from '../parts/skeleton.tsx';
import { call, type Video } from '../requests.ts';

/** Null until they are known. `id`: undefined as long as the video itself is not. */
export function useRelated(id: string | undefined): Video[] | null {
  const [videos, set] = useState<Video[] | null>(null);
  useEffect(() => {
    set(null);
    if (id === undefined) return;
    const gone = new AbortController();
    call('GET /api/v1/videos/{id}/related', { params: { id }, signal: gone.signal }).then(
      ({ items }) => set(items),
      // The video is there without them.
      () => !gone.signal.aborted && set([]),
    );
    return () => gone.abort();
  }, [id]);
  return videos;
}

export function UpNext({ videos }: { videos: Video[] | null }) {
  if (videos === null) return <LineBones />;
  return (
    <ul>
      {videos.map((video) => (
        <li key={video.id}>
          <Card video={video} small heading="h2" />
        </li>
      ))}
    </ul>
  );
}
