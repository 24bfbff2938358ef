/** Lists in order as one. Of what several have, the first one's. */
import type { ObjectInfo } from './contract.ts';

export async function* merged(...lists: AsyncIterable<ObjectInfo>[]): AsyncGenerator<ObjectInfo> {
  const sources = lists.map((list) => list[Symbol.asyncIterator]());
  try {
    const heads = await Promise.all(sources.map((source) => source.next()));
    for (;;) {
      const open = heads.flatMap((head) => (head.done ? [] : [head.value]));
      if (open.length === 0) return;
      const least = open.reduce((a, b) => (b.key < a.key ? b : a));
      yield least;
      for (const [n, head] of heads.entries()) {
        if (!head.done && head.value.key === least.key) heads[n] = await (sources[n] as AsyncIterator<ObjectInfo>).next();
      }
    }
  } finally {
    await Promise.all(sources.map((source) => source.return?.()));
  }
}
