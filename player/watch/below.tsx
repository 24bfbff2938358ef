/** What people write about the video. Read when somebody comes near it, since many only watch. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { CommentsProps } from '../comments/section.tsx';
import { onDemand } from '../parts/on-demand.tsx';

const Comments = onDemand(async () => (await import('../comments/section.tsx')).Comments);

export function CommentsBelow({ video, player }: CommentsProps) {
  const place = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    const watcher = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && setNear(true), {
      rootMargin: '300px',
    });
    if (place.current) watcher.observe(place.current);
    return () => watcher.disconnect();
  }, []);
  return (
    <div class="watch-comments" ref={place}>
      {near && <Comments key={`${video.id} ${video.comments}`} video={video} player={player} />}
    </div>
  );
}
