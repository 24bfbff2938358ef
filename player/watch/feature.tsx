/** For those who choose what the site puts forward: whether this video is among that. */
import { Icon } from '../icons.tsx';
import { call, type Video } from '../requests.ts';
import { problemFrom, say } from '../store.ts';
import { text } from '../text.ts';

export function FeatureButton({ video, onChange }: { video: Video; onChange(video: Video): void }) {
  const isFeatured = video.featuredAt !== null;
  const toggle = async () => {
    const params = { id: video.id };
    try {
      onChange(
        isFeatured
          ? await call('DELETE /api/v1/videos/{id}/featured', { params })
          : await call('PUT /api/v1/videos/{id}/featured', { params }),
      );
      say(isFeatured ? text.watch.noLongerFeatured : text.watch.nowFeatured);
    } catch (error) {
      say(problemFrom(error).message);
    }
  };
  return (
    <button type="button" class="button plain" aria-pressed={isFeatured} onClick={() => void toggle()}>
      <Icon name="star" />
      {text.watch.feature}
    </button>
  );
}
