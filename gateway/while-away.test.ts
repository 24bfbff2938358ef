import { setImmediate as turn } from 'node:timers/promises';
import t from 'tap';
import type { Caller } from './answer.ts';
import type { Route } from './contract/routes.ts';
import { answerTo } from './while-away.ts';

const ann = { kind: 'person', id: 'ann' } as unknown as Caller;

/** What a reader is told while the look-up of who they are takes too long, and ends, if it does, while a guest's answer is made. */
async function told(rate: string, late: Caller | null): Promise<string> {
  const asked = Promise.withResolvers<Caller | null>();
  const route = { method: 'GET', access: 'reader', rate } as unknown as Route;
  return answerTo(route, asked.promise, async (caller) => {
    if (late !== null) asked.resolve(late);
    await turn();
    return caller?.kind === 'person' ? caller.id : 'guest';
  });
}

t.test('whose look-up was only late is no guest', async (t) => {
  const [nobody, known, media] = await Promise.all([told('read', null), told('read', ann), told('media', ann)]);
  t.equal(nobody, 'guest', 'while nobody knows');
  t.equal(known, 'ann');
  t.equal(media, 'guest', 'media are the same for both');
});
