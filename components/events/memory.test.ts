import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startEmbeddedPostgres } from '../database/embedded.ts';
import { migrate } from '../database/migrate.ts';
import { openDatabase } from '../database/open.ts';
import { eventsConformance } from './conformance.ts';
import { createEvents } from './memory.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-events-'));
const server = await startEmbeddedPostgres({ dataDir });
const database = openDatabase({ url: server.url, max: 8 });
await migrate(database);
t.teardown(async () => {
  await database.end();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});
const log = { warn() {} };

t.test('conformance', async (t) => {
  eventsConformance(t, async () => {
    await database`truncate event_log restart identity`;
    return {
      events: createEvents({ database, log }),
      forgetUpTo: async (id) => {
        await database`delete from event_log where id <= ${id}`;
      },
      close: async () => {},
    };
  });
});

t.test('several processes on one database append in one order', async (t) => {
  await database`truncate event_log restart identity`;
  const writers = [createEvents({ database, log }), createEvents({ database, log }), createEvents({ database, log })];
  const reader = createEvents({ database, log });
  const seen: number[] = [];
  let appending = true;
  const reading = (async () => {
    let last = false;
    do {
      last = !appending;
      seen.push(...(await reader.since(seen.at(-1) ?? 0, {}, 1000)).events.map(({ id }) => id ?? 0));
    } while (!last);
  })();
  const one = { type: 'video.step', subject: { type: 'video', id: 'v' }, data: {} };
  for (let round = 0; round < 40; round += 1) await Promise.all(writers.map((writer) => writer.append([one, one])));
  appending = false;
  await reading;
  t.equal(new Set(seen).size, 240, 'a reader that resumes by id has seen all of them once');
});
