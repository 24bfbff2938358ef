/** The journeys of people who use the program, in a real browser, one after the other on one instance. */
import type { Test } from 'tap';
import type { Way } from '../ways.ts';
import { byEar } from './by-ear.ts';
import { byKeyboard } from './by-keyboard.ts';
import { beginFilm, film } from './film.ts';
import { firstVideo } from './first-video.ts';
import { operating } from './operating.ts';
import { otherWay } from './other-way.ts';
import { openPlace } from './place.ts';

export async function runJourneys(t: Test, way: Way): Promise<void> {
  const place = await openPlace(way);
  t.teardown(() => place.close());
  await t.test('three clicks lead from the printed link to the own first video', (t) => firstVideo(t, place));
  const made = await film(t, place);
  await t.test('everything is done without a mouse', (t) => byKeyboard(t, place, made));
  await t.test('everything has a role and a name', (t) => byEar(t, place, made));
  await t.test('it plays by the other way, too', (t) => otherWay(t, place, made));
  await t.test('a worker is drained, and a job that has failed is retried', (t) => operating(t, place));
  t.same(place.complaints, []);
}

/** What a driver and a proxy can spoil: signing in, uploads that are cut, live updates, playing, frames on other sites, the console. */
export async function runEssentials(t: Test, way: Way): Promise<void> {
  const place = await openPlace(way);
  t.teardown(() => place.close());
  await t.test('three clicks lead from the printed link to the own first video', (t) => firstVideo(t, place));
  await beginFilm(t, place);
  t.same(place.complaints, []);
}
