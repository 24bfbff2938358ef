/** A video that was found, with the words in its title and its description that were looked for. */
import type { Parts, SearchHit } from '../../gateway/contract/search.ts';
import { age, fullTime, viewsText } from '../format.ts';
import { Thumb } from '../home/card.tsx';
import { categoryName } from '../labels/categories.ts';
import { watchPath } from '../router.ts';
import { text } from '../text.ts';

export function Hit({ hit: { video, title, excerpt } }: { hit: SearchHit }) {
  const since = video.publishedAt ?? video.createdAt;
  return (
    <article class="hit">
      <Thumb video={video} />
      <div class="hit-about">
        <h2>
          <a href={watchPath(video)} dir="auto">
            <Marked parts={title} />
          </a>
        </h2>
        <p class="card-line">
          {video.channel && <span dir="auto">{video.channel.name}</span>}
          {viewsText(video.views) && <span>{viewsText(video.views)}</span>}
          <time dateTime={since} title={fullTime(since)}>
            {age(since, Date.now())}
          </time>
          {video.category && <a href={`/categories/${video.category.slug}`}>{categoryName(video.category)}</a>}
          {video.privacy !== 'public' && <span>{text.watch.privacy[video.privacy]}</span>}
        </p>
        {excerpt && (
          <p class="hit-excerpt">
            <Marked parts={excerpt} />
          </p>
        )}
      </div>
    </article>
  );
}

function Marked({ parts }: { parts: Parts }) {
  return <>{parts.map(({ text, hit }, n) => (hit ? <mark key={n}>{text}</mark> : text))}</>;
}
