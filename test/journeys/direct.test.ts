/** All journeys with uWebSockets.js, which browsers reach directly. */
import t from 'tap';
import { direct } from '../ways.ts';
import { runJourneys } from './run.ts';

t.setTimeout(900_000);
t.test(direct.name, { timeout: 900_000 }, (t) => runJourneys(t, direct));
