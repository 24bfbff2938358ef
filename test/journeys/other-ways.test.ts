/** The journeys that most depend on the way, in the ways in which not all are made. */
import t from 'tap';
import { plain, usual } from '../ways.ts';
import { runEssentials } from './run.ts';

t.setTimeout(900_000);
for (const way of [usual, plain]) await t.test(way.name, { timeout: 450_000 }, (t) => runEssentials(t, way));
