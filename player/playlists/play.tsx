/** Plays a playlist from its beginning, or in a random order. */
import { Icon } from '../icons.tsx';
import { problemFrom, say } from '../store.ts';
import { goOn } from '../watch/go-on.ts';
import { shuffled } from './order.ts';
import { forgetQueue, openQueue } from './queue.ts';
import { listText } from './text.ts';
import { pathWithin } from './within.ts';

export function Play({ id }: { id: string }) {
  const begin = async (seed: number | null) => {
    // As it is now.
    forgetQueue();
    const items = await openQueue(id);
    const [first] = seed === null ? items : shuffled(items, seed);
    if (first) goOn(pathWithin(first, { list: id, seed }));
  };
  const start = (seed: number | null) => void begin(seed).catch((error: unknown) => say(problemFrom(error).message));
  return (
    <div class="row">
      <button type="button" class="button accent" onClick={() => start(null)}>
        <Icon name="play" />
        {listText.playAll}
      </button>
      <button type="button" class="button" onClick={() => start(Math.floor(Math.random() * 1e6))}>
        <Icon name="shuffle" />
        {listText.shuffle}
      </button>
    </div>
  );
}
