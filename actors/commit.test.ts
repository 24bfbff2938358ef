import { randomUUID } from 'node:crypto';
import t from 'tap';
import { commitTurn, type Turn } from './commit.ts';
import type { Row } from './contract.ts';
import { startTestDatabase } from './testing.ts';

const { database, stop } = await startTestDatabase();
t.teardown(stop);

const now = new Date().toISOString();
function turn(id: string, version: number, extra: Partial<Turn> = {}): Turn {
  return { type: 'Job', id, version, schema: 1, state: { at: 'x', version }, rows: [], effects: [], ...extra };
}
function segment(video: string, job: string, idx: number): Record<string, unknown> {
  const bytes = { object_key: `work/${job}/${idx}`, size_bytes: 5, start_ticks: idx, duration_ticks: 1, timescale: 1, sha256: 'aa' };
  return { video_id: video, family: 'h264', rung: '360', idx, ...bytes, job_id: job, epoch: 1 };
}
function init(video: string, job: string, sha256: string): Row {
  const values = [
    { video_id: video, family: 'h264', rung: '360', object_key: 'k', size_bytes: 7, sha256, codec_string: 'avc1.640028', job_id: job },
  ];
  return { table: 'inits', values };
}
function jobRow(id: string, video: string): Row {
  const values = {
    id,
    kind: 'noop',
    video_id: video,
    owner_id: 'o',
    priority: 2,
    state: 'queued',
    ready_at: now,
    created_at: now,
    updated_at: now,
  };
  return { table: 'jobs', values: { ...values, problem: { code: 'x' } } };
}
const count = async (table: string, id: string): Promise<number> =>
  Number(
    (await database.unsafe(`select count(*) as n from ${table} where ${table === 'segments' ? 'job_id' : 'actor_id'} = $1`, [id]))[0]?.n,
  );

t.test('a turn writes state, rows, effects and the mark together', async (t) => {
  const id = randomUUID();
  const outcome = await commitTurn(
    database,
    turn(id, 0, {
      rows: [jobRow(id, randomUUID())],
      effects: [{ kind: 'forget', name: 'a' }],
      sender: { actor: 'Video', id: 'v', version: 3, n: 1 },
    }),
  );
  t.same(outcome, { committed: 1 });
  t.equal((await database`select state from jobs where id = ${id}`)[0]?.state, 'queued');
  t.same((await database`select effect, version, n from outbox where actor_id = ${id}`)[0], {
    effect: { kind: 'forget', name: 'a' },
    version: 1,
    n: 0,
  });
  t.match((await database`select version, n from inbox_marks where actor_id = ${id}`)[0], { version: 3, n: 1 });

  t.same(await commitTurn(database, turn(id, 1, { rows: [{ table: 'jobs', values: { id, state: 'leased', problem: null } }] })), {
    committed: 2,
  });
  t.match((await database`select state, kind, problem from jobs where id = ${id}`)[0], { state: 'leased', kind: 'noop', problem: null });
});

t.test('a turn decided on an old version writes nothing', async (t) => {
  const id = randomUUID();
  await commitTurn(database, turn(id, 0));
  const stale = {
    rows: [{ table: 'segments', values: [segment(randomUUID(), id, 0)] } as Row],
    effects: [{ kind: 'forget', name: 'a' } as const],
  };
  t.same(await commitTurn(database, turn(id, 0, stale)), { moved: true });
  t.same(await commitTurn(database, turn(id, 7, stale)), { moved: true });
  t.equal(await count('segments', id), 0);
  t.equal(await count('outbox', id), 0);
});

t.test('of many turns on one version exactly one is written', async (t) => {
  const id = randomUUID();
  for (let version = 0; version < 5; version++) {
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => commitTurn(database, turn(id, version, { effects: [{ kind: 'forget', name: 'a' }] }))),
    );
    t.equal(outcomes.filter((outcome) => 'committed' in outcome).length, 1);
  }
  t.equal(await count('outbox', id), 5);
});

t.test('a segment that is there is never overwritten', async (t) => {
  const [video, one, two] = [randomUUID(), randomUUID(), randomUUID()];
  await commitTurn(database, turn(one, 0, { rows: [{ table: 'segments', values: [segment(video, one, 0)] }] }));
  const again = await commitTurn(
    database,
    turn(two, 0, { rows: [{ table: 'segments', values: [segment(video, two, 1), segment(video, two, 0)] }] }),
  );
  t.match(again, { refused: { code: 'segment-exists' } });
  t.equal(await count('segments', two), 0);
  t.equal(await count('actor_state', two), 0);
});

t.test('a family is pinned to one init segment, also when two jobs are first at once', async (t) => {
  for (let round = 0; round < 10; round++) {
    const video = randomUUID();
    const jobs = Array.from({ length: 4 }, () => randomUUID());
    const outcomes = await Promise.all(
      jobs.map((job, index) =>
        commitTurn(
          database,
          turn(job, 0, {
            rows: [init(video, job, index % 2 === 0 ? 'aa' : 'bb'), { table: 'segments', values: [segment(video, job, index)] }],
          }),
        ),
      ),
    );
    const refused = outcomes.flatMap((outcome) => ('refused' in outcome ? [outcome.refused.code] : []));
    t.same(refused, ['init-mismatch', 'init-mismatch']);
    t.equal((await database`select * from segments where video_id = ${video}`).length, 2);
  }
});

t.test('a track that is joined into one file has its segments there, and lets go of what they were', async (t) => {
  const [video, job] = [randomUUID(), randomUUID()];
  const values = [2, 0, 1].map((idx) => ({ ...segment(video, job, idx), size_bytes: 10 + idx }));
  const other = { ...segment(video, job, 0), rung: '720' };
  await commitTurn(database, turn(job, 0, { rows: [init(video, job, 'aa'), { table: 'segments', values: [...values, other] }] }));
  await database`insert into loose_objects values (${`work/${job}/1`}, now() - interval '2 days')`;
  const places = () => database<{ object_key: string; at: number }[]>`
    select object_key, byte_offset as at from inits where video_id = ${video}
    union all (select object_key, byte_offset from segments where video_id = ${video} and rung = '360' order by idx)`;
  const packed = (size_bytes: number): Row => ({
    table: 'packed',
    values: [{ video_id: video, family: 'h264', rung: '360', object_key: 'work/file', size_bytes, index_bytes: 5 }],
  });
  const file = {
    video_id: video,
    edition: 1,
    revision: 1,
    name: 'a.mp4',
    object_key: 'work/file',
    size_bytes: 40,
    sha256: 'x',
    type: 'video/mp4',
  };
  await commitTurn(database, turn(job, 1, { rows: [packed(40)] }));
  t.same(
    (await places()).map(({ at }) => at),
    [0, 0, 0, 0],
    'what does not add up stays as it is',
  );
  for (const version of [2, 3]) {
    const rows: Row[] = [packed(45), { table: 'published_files', values: [{ ...file, sha256: `x${version}` }] }];
    t.same(await commitTurn(database, turn(job, version, { rows })), { committed: version + 1 });
    t.same(
      await places(),
      [0, 12, 22, 33].map((at) => ({ object_key: 'work/file', at })),
    );
  }
  t.same(
    (await database`select sha256 from published_files where video_id = ${video}`).map((row) => row.sha256),
    ['x2'],
    'the first one stays',
  );
  const [untouched] = await database`select object_key from segments where video_id = ${video} and rung = '720'`;
  t.equal(untouched?.object_key, `work/${job}/0`);
  const loose = await database`select key, created_at > now() - interval '1 hour' as fresh from loose_objects order by key`;
  t.same(
    loose.map(({ key, fresh }) => [key, fresh]),
    [['k', true], ...[0, 1, 2].map((idx) => [`work/${job}/${idx}`, true])],
    'the new file is not among them, and all have their day',
  );
});

t.test('text that jsonb cannot hold does not stop a turn', async (t) => {
  const id = randomUUID();
  t.same(await commitTurn(database, turn(id, 0, { state: { title: 'a\0b \ud800 \\u0000 \u{1f600}' } })), { committed: 1 });
  t.equal((await database`select state from actor_state where actor_id = ${id}`)[0]?.state.title, 'ab \ufffd \\u0000 \u{1f600}');
});

t.test('a full disk and a server that is away are told apart from mistakes', async (t) => {
  // As postgres.js gives them: those of the server have its name, and each says of which query it is.
  const failing = (code: string) =>
    ({
      unsafe: async () => {
        throw Object.assign(new Error(code), { code, query: 'select 1', ...(/^\d/.test(code) && { name: 'PostgresError' }) });
      },
    }) as never;
  const id = randomUUID();
  t.match(await commitTurn(failing('53100'), turn(id, 0)), { refused: { code: 'storage-full', status: 507, retry: true } });
  for (const code of ['57P01', '57P03', '08006', 'CONNECTION_CLOSED', 'CONNECT_TIMEOUT', 'ECONNREFUSED', 'ECONNRESET'])
    t.match(await commitTurn(failing(code), turn(id, 0)), { refused: { code: 'database-unavailable', status: 503, retry: true } }, code);
  await t.rejects(commitTurn(failing('42601'), turn(id, 0)), /42601/, 'a mistake of ours is no refusal');
});

t.test('what happens again in one lease is kept once, and leases long past are forgotten', async (t) => {
  const id = randomUUID();
  const happened = (epoch: number, what: string, committed: number | null = null): Row => ({
    table: 'job_history',
    values: [{ job_id: id, epoch, what, at: now, worker_id: 'w', committed, problem: null }],
  });
  await commitTurn(database, turn(id, 0, { rows: [jobRow(id, randomUUID())] }));
  for (let epoch = 1; epoch <= 60; epoch++)
    await commitTurn(database, turn(id, epoch, { rows: [happened(epoch, 'claimed'), happened(epoch, 'committed', epoch)] }));
  await commitTurn(database, turn(id, 61, { rows: [happened(60, 'committed', 99)] }));
  const rows = await database<{ epoch: number; committed: number | null }[]>`
    select epoch, committed from job_history where job_id = ${id} order by epoch, what`;
  t.equal(rows.length, 100);
  t.match([rows[0], rows.at(-1)], [{ epoch: 11 }, { epoch: 60, committed: 99 }]);
});

t.test('a side product takes the place of the one before, whose objects become loose', async (t) => {
  const [id, video] = [randomUUID(), randomUUID()];
  const made = (kind: string, result: object | null) => ({ video_id: video, kind, edition: 1, result, made_at: now });
  const write = (version: number, values: Record<string, unknown>[]) =>
    commitTurn(database, turn(id, version, { rows: [{ table: 'side_products', values }] }));
  const [one, two, sheet] = [`work/${video}/one`, `work/${video}/two`, `work/${video}/sheet`];
  await write(0, [
    made('poster', { objectKey: one, thumbnail: { objectKey: two } }),
    made('storyboard', { sheets: [{ objectKey: sheet }] }),
  ]);
  const loose = async () =>
    (await database`select key from loose_objects where key like ${`work/${video}/%`} order by key`).map(({ key }) => key);
  t.same(await loose(), []);
  await write(1, [made('poster', { objectKey: `work/${video}/three` }), made('storyboard', null)]);
  t.same(await loose(), [one, sheet, two]);
  t.same(await write(1, [made('poster', null)]), { moved: true });
  t.same(
    [...(await database`select kind, result from side_products where video_id = ${video} order by kind`)],
    [
      { kind: 'poster', result: { objectKey: `work/${video}/three` } },
      { kind: 'storyboard', result: null },
    ],
  );
});

t.test("a password's hash is replaced, and taken away", async (t) => {
  const id = randomUUID();
  const hashes: (string | null)[] = ['one', 'two', null];
  for (const [version, hash] of hashes.entries()) {
    await commitTurn(
      database,
      turn(id, version, { type: 'Video', rows: [{ table: 'video_passwords', values: [{ video_id: id, hash }] }] }),
    );
    t.same([...(await database`select hash from video_passwords where video_id = ${id}`)], [{ hash }]);
  }
});
