/** What fingers ask of the player. Pure: points and times go in, wishes come out. */
export type TouchWish =
  | { do: 'tap' }
  /** Two taps in one place: on the left, in the middle, on the right. */
  | { do: 'double'; side: -1 | 0 | 1 }
  /** A swipe along the picture: so many seconds from where it began; told while it goes on. */
  | { do: 'scrub'; seconds: number; over: boolean }
  /** A swipe up or down: so much louder than where it began. */
  | { do: 'volume'; change: number }
  | { do: 'cancel' };

interface Point {
  x: number;
  y: number;
  /** Milliseconds. */
  at: number;
}
const doubleMilliseconds = 300;
const doublePixels = 50;
/** Before this, a finger that trembles is a tap. */
const swipePixels = 12;
export const secondsPerPixel = 0.3;

export interface Gestures {
  down(point: Point): null;
  move(point: Point): TouchWish | null;
  up(point: Point): TouchWish | null;
  cancel(): TouchWish | null;
}

/** `size`: of the picture, in pixels. `mayVolume`: whether a swipe up or down is ours, and not the page's. */
export function createGestures(init: { size(): { width: number; height: number }; mayVolume(): boolean }): Gestures {
  let began: Point | null = null;
  let way: 'scrub' | 'volume' | 'none' | null = null;
  let lastTap: Point | null = null;

  const wish = (point: Point, over: boolean): TouchWish | null => {
    if (began === null) return null;
    if (way === 'scrub') return { do: 'scrub', seconds: (point.x - began.x) * secondsPerPixel, over };
    if (way === 'volume') return { do: 'volume', change: (began.y - point.y) / Math.max(1, init.size().height) };
    return null;
  };
  return {
    down(point) {
      began = point;
      way = null;
      return null;
    },
    move(point) {
      if (began === null) return null;
      const [x, y] = [Math.abs(point.x - began.x), Math.abs(point.y - began.y)];
      if (way === null && Math.max(x, y) >= swipePixels) way = x > y ? 'scrub' : init.mayVolume() ? 'volume' : 'none';
      return wish(point, false);
    },
    up(point) {
      const swiped = wish(point, true);
      const tapped = began !== null && way === null;
      began = null;
      if (!tapped) return swiped;
      const isDouble =
        lastTap !== null &&
        point.at - lastTap.at <= doubleMilliseconds &&
        Math.hypot(point.x - lastTap.x, point.y - lastTap.y) <= doublePixels;
      // A third tap may follow a second one in the same breath: another ten seconds.
      lastTap = point;
      if (!isDouble) return { do: 'tap' };
      const share = point.x / Math.max(1, init.size().width);
      return { do: 'double', side: share < 1 / 3 ? -1 : share > 2 / 3 ? 1 : 0 };
    },
    cancel() {
      const isUnderWay = began !== null && way === 'scrub';
      began = null;
      way = null;
      return isUnderWay ? { do: 'cancel' } : null;
    },
  };
}
