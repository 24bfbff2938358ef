/** What people write about the video. Read when somebody comes near it, since many only watch. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { CommentsProps } from '../comments/section.tsx';
import { onDemand } from '../parts/on-demand.tsx';

const Comments = onDemand(async () => (await import('../comments/section.tsx')).Comments);

export function CommentsBelow({ video, player }: CommentsProps) {
  const place = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    let watcher: IntersectionObserver | null = null;
    const watch = (rootMargin: string) => {
      watcher?.disconnect();
      watcher = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && setNear(true), {
        rootMargin,
      });
      if (place.current) watcher.observe(place.current);
    };
    // Who scrolls is about to come here; until then the film alone is waited for.
    const scrolled = () => watch('400px');
    watch('0px');
    window.addEventListener('scroll', scrolled, { once: true, passive: true });
    return () => {
      watcher?.disconnect();
      window.removeEventListener('scroll', scrolled);
    };
  }, []);
  return (
    <div class="watch-comments" ref={place}>
      {near && <Comments key={`${video.id} ${video.comments}`} video={video} player={player} />}
    </div>
  );
}
