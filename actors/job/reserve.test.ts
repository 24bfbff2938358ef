/** The order of the queue, on a real PostgreSQL. */
import t from 'tap';
import { plannedOnce } from '../../components/database/open.ts';
import { startTestDatabase } from '../testing.ts';
import { type JobKind, jobKinds, type QueueClass, queueClasses } from './contract.ts';
import { reservation, reserveNext } from './reserve.ts';

const { database, stop } = await startTestDatabase(plannedOnce);
t.teardown(stop);
t.beforeEach(async () => {
  await database`truncate jobs, queue_pauses`;
  await database`alter sequence reservations restart`;
});

interface Some {
  count?: number;
  owner?: string;
  kind?: JobKind;
  of?: QueueClass;
  hoursOld?: number;
}
/** Queues jobs whose ids begin with their owner; later calls make younger jobs. */
async function queued({ count = 1, owner = 'o', kind = 'noop', of = 'ladder', hoursOld = 0 }: Some): Promise<void> {
  await database`
    insert into jobs (id, kind, video_id, owner_id, priority, state, ready_at, created_at, updated_at)
    select ${owner} || '/' || ${kind}::text || '/' || ${of}::text || '/' || n || '/' || gen_random_uuid(), ${kind}, gen_random_uuid(), ${owner}, ${queueClasses.indexOf(of)}, 'queued',
      now(), clock_timestamp() - make_interval(secs => ${hoursOld * 3600}) + n * interval '1 microsecond', now()
    from generate_series(1, ${count}) n`;
}
const next = (kinds: readonly JobKind[] = jobKinds): Promise<string | null> => reserveNext(database, { kinds, workerId: 'w' });
const lease = (id: string | null) => database`update jobs set state = 'leased', reserved_until = null where id = ${id}`;
const finish = (id: string | null) => database`update jobs set state = 'done', reserved_until = null where id = ${id}`;
const left = async (owner: string) => (await database`select 1 from jobs where state = 'queued' and owner_id = ${owner}`).length;
/** Hands out and finishes `count` jobs, one after another, as a single worker would; what they were. */
async function served(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) {
    const id = await next();
    if (id === null) break;
    await finish(id);
    ids.push(id);
  }
  return ids;
}
const part = (index: number) => (id: string) => id.split('/')[index] as string;

t.test('one upload does not wait behind the thousand of another owner, whatever the number of workers', async (t) => {
  await queued({ owner: 'crowd', count: 1000, hoursOld: 3 });
  await queued({ owner: 'single', count: 3 });
  t.ok(
    (await served(2)).some((id) => id.startsWith('single')),
    'one worker serves them in turn',
  );
  await queued({ owner: 'third', count: 1 });
  t.ok((await served(3)).some((id) => id.startsWith('third')));
  for (let n = 0; n < 10; n++) {
    await lease(await next());
  }
  t.equal(await left('single'), 0, 'ten workers share until an owner has no more');
});

t.test('more owners than one look finds are served in turn, and none waits for ever', async (t) => {
  await database`
    insert into jobs (id, kind, video_id, owner_id, priority, state, ready_at, created_at, updated_at)
    select owner || '/' || n, 'noop', gen_random_uuid(), 'owner-' || owner, 2, 'queued', now(), now(), now()
    from generate_series(1, 100) owner, generate_series(1, 20) n`;
  const owners = new Set((await served(400)).map(part(0)));
  t.ok(owners.size > 90, `${owners.size} of 100 owners were served in the first fifth`);
});

t.test('callers at the same time get different jobs, shared between owners', async (t) => {
  await queued({ owner: 'crowd', count: 100, hoursOld: 1 });
  await queued({ owner: 'single', count: 4 });
  const got = await Promise.all(Array.from({ length: 12 }, () => next()));
  t.equal(new Set(got).size, 12);
  t.notOk(got.includes(null));
  t.ok(
    got.filter((id) => id?.startsWith('single')).length >= 3,
    `${got.filter((id) => id?.startsWith('single')).length} of the single one's`,
  );
});

t.test('many more callers than one look finds still get a job each', async (t) => {
  await queued({ count: 40 });
  const got = await Promise.all(Array.from({ length: 40 }, () => next()));
  t.equal(new Set(got.filter((id) => id !== null)).size, got.filter((id) => id !== null).length);
  const late = await served(40);
  t.equal(new Set([...got.filter((id) => id !== null), ...late]).size, 40, 'and nothing is lost');
});

t.test('classes go in their order, the oldest job first', async (t) => {
  for (const of of [...queueClasses].toReversed()) await queued({ of, count: 1 });
  t.same((await served(6)).map(part(2)), queueClasses);
  await queued({ count: 3 });
  t.same((await served(3)).map(part(3)), ['1', '2', '3']);
});

t.test('what has waited long in a low class gets a tenth, and no more', async (t) => {
  await queued({ of: 'reencode', count: 100, hoursOld: 24, owner: 'bulk' });
  await queued({ of: 'first-play', count: 100, owner: 'fresh' });
  const got = (await served(60)).map(part(0));
  t.equal(got.filter((owner) => owner === 'bulk').length, 6);
  t.equal(got.indexOf('bulk'), 9, 'the first of them is the tenth');
});

t.test('an hour is worth a class', async (t) => {
  await queued({ of: 'side', hoursOld: 0.5, owner: 'young' });
  await queued({ of: 'extra', hoursOld: 3.5, owner: 'old' });
  await queued({ of: 'ladder', count: 50, owner: 'fresh' });
  const got = (await served(30)).map(part(0));
  t.equal(got.indexOf('old'), 9);
  t.notOk(got.includes('young'));
});

t.test('a pause holds back a class or a kind at once, and nothing that runs', async (t) => {
  await queued({ of: 'ladder', kind: 'transcode' });
  await queued({ of: 'side', kind: 'poster' });
  await queued({ of: 'extra', kind: 'storyboard' });
  await database`insert into queue_pauses (axis, name) values ('class', 'ladder'), ('kind', 'poster')`;
  t.same((await served(5)).map(part(1)), ['storyboard']);
  await database`delete from queue_pauses where axis = 'class'`;
  t.same((await served(5)).map(part(1)), ['transcode']);
  await database`truncate queue_pauses`;
  t.same((await served(5)).map(part(1)), ['poster']);
});

t.test('what waits after a failure, is reserved or is of another kind is passed over', async (t) => {
  await queued({ kind: 'audio', count: 2 });
  const first = await next(['audio']);
  await database`update jobs set ready_at = now() + interval '1 minute' where id <> ${first}`;
  t.equal(await next(['audio']), null);
  await database`update jobs set ready_at = now()`;
  t.not(await next(['audio']), first);
  t.equal(await next(['audio']), null);
  await database`update jobs set reserved_until = now() - interval '1 second' where id = ${first}`;
  t.equal(await next(['poster']), null);
  t.equal(await next(['audio']), first, 'a reservation that ran out is as good as none');
});

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
}
const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

t.test('with 100,000 queued jobs it reads some hundred rows by index', async (t) => {
  await database`
    insert into jobs (id, kind, video_id, owner_id, priority, state, ready_at, created_at, updated_at)
    select gen_random_uuid(), (array['transcode', 'audio', 'poster'])[1 + n % 3], gen_random_uuid(),
      case when n % 10 < 9 then 'crowd' else 'owner-' || n % 997 end, 1 + n % 5, 'queued', now(), now() - n * interval '1 second', now()
    from generate_series(1, 100000) n`;
  await database`update jobs set state = 'leased', lease_expires_at = now(), served_at = now() where id in (select id from jobs limit 200)`;
  await database`analyze jobs`;
  const [explained] = await database<
    { 'QUERY PLAN': { Plan: Plan }[] }[]
  >`explain (analyze, format json) ${reservation(database, { kinds: jobKinds, workerId: 'nobody' })}`;
  const nodes = nodesOf(explained?.['QUERY PLAN'][0]?.Plan as Plan).filter((node) => node['Relation Name'] === 'jobs');
  t.same(
    nodes.map((node) => node['Node Type']).filter((type) => !/^Index (Only )?Scan$|^ModifyTable$/.test(type)),
    [],
  );
  const read = nodes.reduce((sum, node) => sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'], 0);
  t.ok(read < 2000, `${read} rows are read`);
});
