/** Stand in the room of what is being loaded, in its size. */
import { text } from '../text.ts';

export function CardBones({ count = 8 }: { count?: number }) {
  return (
    <div class="grid" role="status" aria-label={text.loading}>
      {Array.from({ length: count }, (_, index) => (
        <div class="card" key={index}>
          <div class="thumb bone" />
          <div class="bone row" />
        </div>
      ))}
    </div>
  );
}

/** Cards that lie on their side, below each other. */
export function LineBones({ count = 6 }: { count?: number }) {
  return (
    <div class="lines" role="status" aria-label={text.loading}>
      {Array.from({ length: count }, (_, index) => (
        <div class="card small" key={index}>
          <div class="thumb bone" />
          <div class="bone row" />
        </div>
      ))}
    </div>
  );
}
