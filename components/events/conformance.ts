/** What every adapter of Events does. Each adapter's test runs it. */
import type { Test } from 'tap';
import type { Events, NewEvent, VitaEvent } from './contract.ts';

/** `forgetUpTo` removes kept events up to that id, as the passing of a day would. */
export type MakeEvents = () => Promise<{ events: Events; forgetUpTo(id: number): Promise<void>; close(): Promise<void> }>;

const video = (id: string) => ({ type: 'video', id });
const event = (n: number, id = 'v1'): NewEvent => ({ type: 'video.step', subject: video(id), data: { n } });
const numbers = (events: VitaEvent[]) => events.map(({ data }) => data.n);
const delivered = () => new Promise((resolve) => setImmediate(resolve));

export function eventsConformance(t: Test, makeAdapter: MakeEvents): void {
  const test = (name: string, run: (t: Test, made: Awaited<ReturnType<MakeEvents>>) => Promise<void>) =>
    t.test(name, async (t) => {
      const made = await makeAdapter();
      t.teardown(made.close);
      await run(t, made);
    });
  const hear = (events: Events, filter: Parameters<Events['subscribe']>[0] = {}) => {
    const heard: VitaEvent[] = [];
    const subscription = events.subscribe(filter, (event) => heard.push(event));
    return { heard, subscription };
  };
  const all = (events: Events) => events.since(0, {}, 10_000);

  test('keeps what is appended and hands it to listeners', async (t, { events }) => {
    const { heard } = hear(events);
    await events.append([event(1), event(2)]);
    await delivered();
    t.same(numbers(heard), [1, 2]);
    t.match(heard[0], { type: 'video.step', subject: video('v1'), data: { n: 1 }, at: /^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/ });
    t.same(await all(events), { events: heard, gap: false });
    await events.append([]);
    t.equal((await all(events)).events.length, 2);
  });

  test('ids grow in the order in which events become visible, however many append at once', async (t, { events }) => {
    const { heard } = hear(events);
    const seen: VitaEvent[] = [];
    let appending = true;
    const reader = (async () => {
      while (appending) seen.push(...(await events.since(seen.at(-1)?.id ?? 0, {}, 50)).events);
      seen.push(...(await events.since(seen.at(-1)?.id ?? 0, {}, 10_000)).events);
    })();
    await Promise.all(Array.from({ length: 100 }, (_, n) => events.append([event(3 * n), event(3 * n + 1), event(3 * n + 2)])));
    appending = false;
    await reader;
    await delivered();
    const ids = seen.map(({ id }) => id);
    t.same(
      ids,
      (await all(events)).events.map(({ id }) => id),
      'a reader that resumes by id misses nothing',
    );
    t.same(
      numbers(seen).sort((a, b) => Number(a) - Number(b)),
      Array.from({ length: 300 }, (_, n) => n),
    );
    t.same(
      heard.map(({ id }) => id),
      ids,
      'listeners hear the same order',
    );
    const places = seen.filter(({ data }) => Number(data.n) % 3 === 0).map((one) => seen.indexOf(one));
    t.ok(
      places.every((at) => Number(seen[at + 2]?.data.n) === Number(seen[at]?.data.n) + 2),
      'events of one append stay together',
    );
  });

  test('live events reach listeners and are not kept', async (t, { events }) => {
    const { heard } = hear(events);
    events.live(event(1));
    await delivered();
    t.same(numbers(heard), [1]);
    t.equal(heard[0]?.id, undefined);
    t.same((await all(events)).events, []);
  });

  test('listeners hear their subject alone, until they close', async (t, { events }) => {
    const one = hear(events, { subject: video('v1') });
    const two = hear(events, { subject: video('v2') });
    const every = hear(events);
    await events.append([event(1, 'v1'), event(2, 'v2')]);
    events.live(event(3, 'v1'));
    await delivered();
    t.same([numbers(one.heard), numbers(two.heard), numbers(every.heard)], [[1, 3], [2], [1, 2, 3]]);
    one.subscription.close();
    one.subscription.close();
    await events.append([event(4, 'v1')]);
    await delivered();
    t.same(
      [numbers(one.heard), numbers(every.heard)],
      [
        [1, 3],
        [1, 2, 3, 4],
      ],
    );
  });

  test('a listener that throws or closes in the middle disturbs nobody', async (t, { events }) => {
    events.subscribe({}, () => {
      throw new Error('on purpose');
    });
    const once: unknown[] = [];
    const subscription = events.subscribe({}, ({ data }) => {
      once.push(data.n);
      subscription.close();
    });
    const { heard } = hear(events);
    await t.resolves(events.append([event(1), event(2)]));
    t.doesNotThrow(() => events.live(event(3)));
    await delivered();
    t.same([once, numbers(heard)], [[1], [1, 2, 3]]);
  });

  test('reads on from an id, by subject and up to a limit', async (t, { events }) => {
    await events.append([event(1, 'a'), event(2, 'b'), event(3, 'a'), event(4, 'a')]);
    const ids = (await all(events)).events.map(({ id }) => id ?? 0);
    t.same(numbers((await events.since(ids[0] ?? 0, { subject: video('a') }, 10)).events), [3, 4]);
    t.same(numbers((await events.since(0, {}, 2)).events), [1, 2]);
    t.same(numbers((await events.since(ids[0] ?? 0, { anyOf: [video('b'), video('a')] }, 10)).events), [2, 3, 4]);
    t.same(numbers((await events.since(0, { anyOf: [{ type: 'job' }, video('b')] }, 10)).events), [2]);
    t.same(numbers((await events.since(0, { anyOf: [{ type: 'video' }] }, 10)).events), [1, 2, 3, 4]);
    t.same(await events.since(0, { anyOf: [] }, 10), { events: [], gap: false });
    t.same(
      await events.since(0, { anyOf: [{ type: 'video', event: 'video.other' }] }, 10),
      { events: [], gap: false },
      'only of that type',
    );
    t.same(await events.since(ids[3] ?? 0, {}, 10), { events: [], gap: false });
  });

  test('says when events are missing', async (t, { events, forgetUpTo }) => {
    t.equal((await events.since(0, {}, 10)).gap, false, 'a new log has no gap');
    t.equal(await events.last(), 0);
    await events.append([event(1), event(2), event(3)]);
    const [first = 0, second = 0, third = 0] = (await all(events)).events.map(({ id }) => id);
    t.equal(await events.last(), third);
    await forgetUpTo(first);
    t.equal((await events.since(first, {}, 10)).gap, false, 'what was removed had been read');
    t.equal((await events.since(first - 1, {}, 10)).gap, true);
    await forgetUpTo(third);
    t.equal(await events.last(), third, 'also when nothing is left');
    t.equal((await events.since(second, {}, 10)).gap, true, 'an empty log remembers how far it went');
    t.equal((await events.since(third, {}, 10)).gap, false);
    t.equal((await events.since(third + 1000, {}, 10)).gap, true, 'ids of another database');
  });

  test('an append that cannot be kept is refused, and those beside it are kept', async (t, { events }) => {
    const { heard } = hear(events);
    const appends = [event(1), { ...event(2), data: { n: '\0' } }, event(3)].map((one) => events.append([one]));
    t.same(
      (await Promise.allSettled(appends)).map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    await delivered();
    t.same(
      [numbers(heard), numbers((await all(events)).events)],
      [
        [1, 3],
        [1, 3],
      ],
    );
  });
}
