/** All journeys with node:http, behind nginx and its cache. */
import t from 'tap';
import { proxied } from '../ways.ts';
import { runJourneys } from './run.ts';

t.setTimeout(900_000);
t.test(proxied.name, { timeout: 900_000 }, (t) => runJourneys(t, proxied));
