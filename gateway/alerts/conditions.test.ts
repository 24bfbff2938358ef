import t from 'tap';
import { sections } from '../contract/setting-sections.ts';
import { conditionsOf, type Limits, type Look } from './conditions.ts';

const limits = sections.alerts.schema.parse({});
const well: Look = {
  components: { database: { status: 'ok' }, objects: { status: 'ok', freeBytes: 50e9 }, outbox: { status: 'ok', oldest: 0 } },
  queue: {
    ...{ cells: [], queued: 0, leased: 0, oldestSeconds: null, failedLastDay: 0, deadEffects: 0, withoutEncoder: [] },
    paused: { classes: [], kinds: [] },
    workers: { online: 1, draining: 0, slots: 1 },
  },
  videos: 100,
  silent: [],
};
const names = (look: Look, some: Partial<Limits> = {}) => conditionsOf(look, { ...limits, ...some }).map(({ name }) => name);
const withQueue = (queue: Partial<Look['queue']>): Look => ({ ...well, queue: { ...well.queue, ...queue } });
const withComponents = (components: Look['components']): Look => ({ ...well, components: { ...well.components, ...components } });

t.test('nothing is said of an instance that does well', async (t) => {
  t.same(names(well), []);
  t.same(names(withComponents({ objects: { status: 'ok' } })), [], 'also where a store does not tell how much is free');
});

t.test('each limit is what its setting says', async (t) => {
  const low = withComponents({ objects: { status: 'ok', freeBytes: 9e9 } });
  t.same(names(low), ['VitascopeDiskLow']);
  t.same(names(low, { diskFreeBytes: 5e9 }), []);
  const long = withQueue({ queued: 11, oldestSeconds: 901 });
  t.same(names(long), ['VitascopeQueueLong']);
  t.same(names(long, { queueJobs: 11 }), []);
  t.same(names(long, { queueSeconds: 901 }), []);
  const alone = withQueue({ workers: { online: 0, draining: 0, slots: 0 } });
  t.same(names(alone), ['VitascopeNoWorker']);
  t.same(names(alone, { noWorkerSeconds: 0 }), []);
  const failing = withQueue({ failedLastDay: 11 });
  t.same(names(failing), ['VitascopeJobsFail']);
  t.same(names(failing, { failedJobsShare: 0 }), []);
  const stuck = withComponents({ outbox: { status: 'ok', oldest: 61 } });
  t.same(names(stuck), ['VitascopeOutboxStuck']);
  t.same(names(stuck, { outboxSeconds: 100 }), []);
  t.same(names(withQueue({ deadEffects: 1 })), ['VitascopeDeadEffects']);
});

t.test('what there can be several of is told one by one', async (t) => {
  const found = conditionsOf(
    {
      ...withComponents({ dapr: { status: 'down', detail: 'no answer' }, limits: { status: 'degraded' }, mail: { status: 'down' } }),
      silent: [
        { id: 'a', label: 'one' },
        { id: 'b', label: 'two' },
      ],
    },
    limits,
  );
  t.same(
    found.map(({ name, subject, holdSeconds }) => [name, subject, holdSeconds]),
    [
      ['VitascopeComponentDown', 'dapr', 120],
      ['VitascopeComponentDegraded', 'limits', 900],
      ['VitascopeComponentDown', 'mail', 120],
      ['VitascopeWorkerLost', 'a', 810],
      ['VitascopeWorkerLost', 'b', 810],
    ],
  );
});

t.test('a component is named by a code and a sentence; its own text, which can hold paths and addresses, is not told', async (t) => {
  const detail = 'connect ECONNREFUSED 10.1.2.3:5432 at /srv/vitascope/objects (mail.internal.example)';
  for (const component of ['database', 'objects', 'dapr', 'mail', 'limits', 'something new'])
    for (const status of ['down', 'degraded'] as const) {
      const [found] = conditionsOf(withComponents({ [component]: { status, detail, trouble: detail } }), limits);
      t.match(found, { subject: component, facts: { component, code: `${component}-${status}` } });
      t.match(found?.summary, new RegExp(`^The component ${component} is ${status}\\..* System Health has the cause\\.$`));
      t.notMatch(JSON.stringify(found), /10\.1\.2\.3|srv|internal|ECONN/);
    }
});
