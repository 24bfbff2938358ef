/** Administration of jobs, of the queue and of the object store. */
import { randomUUID } from 'node:crypto';
import type { Test } from 'tap';
import { eventually, type Harness } from './harness.ts';

export async function queueConform(t: Pick<Test, 'test'>, h: Harness): Promise<void> {
  const admin = (method: string, path: string, body?: unknown) =>
    h.call(method, `/api/v1/admin${path}`, { base: h.adminUrl, ...(body === undefined ? {} : { body }) });
  const heard = async (type: string) => (await h.events.since(0, {}, 100_000)).events.filter((event) => event.type === type);
  interface Some {
    id?: string;
    state?: string;
    kind?: string;
    priority?: number;
    owner?: string;
    worker?: string;
    code?: string;
  }
  const job = async ({
    id = `${randomUUID()}.x`,
    state = 'queued',
    kind = 'poster',
    priority = 3,
    owner = 'o',
    worker,
    code,
  }: Some = {}) => {
    await h.database`
      insert into jobs (id, kind, video_id, owner_id, priority, state, worker_id, problem, ready_at, created_at, updated_at)
      values (${id}, ${kind}, ${id.slice(0, 36)}, ${owner}, ${priority}, ${state}, ${worker ?? null}, ${code ? h.database.json({ code, title: code }) : null},
        now(), clock_timestamp(), clock_timestamp())`;
    return id;
  };
  const ids = (reply: { json: { items: { id: string }[] } }) => reply.json.items.map(({ id }) => id);

  await t.test('jobs are found by what they are, page by page in each order', async (t) => {
    await h.database`delete from jobs`;
    const a = await job({ owner: 'ann', kind: 'audio', priority: 1 });
    const b = await job({ owner: 'bob', state: 'leased', worker: 'w1' });
    const c = await job({ owner: 'ann', state: 'failed', code: 'no-space' });
    const list = async (query: string) => ids(await admin('GET', `/jobs?${query}`));
    t.same(await list(''), [c, b, a]);
    t.same(await list('sort=oldest'), [a, b, c]);
    await h.database`update jobs set updated_at = clock_timestamp() where id = ${a}`;
    t.same(await list('sort=changed'), [a, c, b]);
    t.same(await list('state=failed'), [c]);
    t.same(await list('kind=audio'), [a]);
    t.same(await list('class=first-play'), [a]);
    t.same(await list('class=reencode'), []);
    t.same(await list('search=NO-SPACE'), [c]);
    t.same(await list(`search=${b.slice(4, 20)}`), [b]);
    t.same(await list('search=%25'), [], 'a sign is no pattern');
    t.same(await list('ownerId=ann&sort=oldest'), [a, c]);
    t.same(await list('workerId=w1'), [b]);
    t.same(await list(`videoId=${b.slice(0, 36)}`), [b]);
    for (const sort of ['newest', 'oldest', 'changed']) {
      const seen: string[] = [];
      for (let cursor = ''; ; ) {
        const page = await admin('GET', `/jobs?sort=${sort}&limit=1${cursor && `&cursor=${cursor}`}`);
        seen.push(...ids(page));
        if (page.json.nextCursor === null) break;
        cursor = page.json.nextCursor;
      }
      t.same(seen, await list(`sort=${sort}`), sort);
    }
    t.match(await admin('GET', '/jobs?class=urgent'), { status: 422 });
    t.match(await admin('GET', '/jobs?cursor=bm9uZQ'), { status: 400, json: { code: 'bad-cursor' } });
    t.equal((await h.call('GET', '/api/v1/admin/jobs', { key: null, base: h.adminUrl })).status, 401);
  });

  await t.test('a job tells its order, its history and its events', async (t) => {
    const id = await job({ state: 'failed', code: 'no-space' });
    await h.database`insert into job_history (job_id, epoch, what, at, worker_id, problem) values
      (${id}, 1, 'claimed', now() - interval '2 minutes', 'w', null),
      (${id}, 1, 'failed', now(), 'w', ${h.database.json({ code: 'no-space', title: 'x' })})`;
    await h.events.append([{ type: 'job.failed', subject: { type: 'job', id }, data: {} }]);
    t.match(await admin('GET', `/jobs/${id}`), {
      status: 200,
      json: {
        id,
        class: 'side',
        problem: { code: 'no-space' },
        order: { input: { some: 'order' } },
        history: [
          { what: 'claimed', workerId: 'w' },
          { what: 'failed', problem: { code: 'no-space' } },
        ],
        events: [{ type: 'job.failed' }],
      },
    });
    t.equal((await admin('GET', '/jobs/none')).status, 404);
  });

  await t.test('jobs are retried, cancelled and run again, where that makes sense', async (t) => {
    const failed = await job({ state: 'failed' });
    t.match(await admin('POST', `/jobs/${failed}/retry`), { status: 200, json: { id: failed, state: 'queued' } });
    t.ok(h.proxy.calls.some(({ type, method, command }) => type === 'Video' && method === 'mayRetry' && command.jobId === failed));
    const unwanted = await job({ id: `${randomUUID()}.unwanted`, state: 'failed' });
    t.match(await admin('POST', `/jobs/${unwanted}/retry`), { status: 409, json: { code: 'not-needed' } });
    t.match(await admin('POST', `/jobs/${failed}/cancel`), { status: 200, json: { state: 'cancelled' } });
    t.match(
      h.proxy.calls.findLast((call) => call.method === 'cancel'),
      { id: failed, command: { tellVideo: true } },
    );
    t.match(await admin('POST', `/jobs/${failed}/cancel`), { status: 200 }, 'twice is once');
    t.match(await admin('POST', `/jobs/${await job({ state: 'done' })}/rerun`), { status: 200, json: { state: 'queued' } });
    t.match(await admin('POST', `/jobs/${await job({ state: 'done' })}/retry`), { status: 409, json: { code: 'job-done' } });
    t.equal((await admin('POST', `/jobs/${failed}/explode`)).status, 404);
    t.equal((await admin('POST', '/jobs/none/retry')).status, 404);
  });

  await t.test('dead jobs are retried in bulk, and those that are not wanted are named', async (t) => {
    await h.database`delete from jobs`;
    const some = [];
    for (let n = 0; n < 5; n++) some.push(await job({ state: 'failed', code: 'no-space', owner: n === 4 ? 'other' : 'ann' }));
    const unwanted = await job({ id: `${randomUUID()}.unwanted`, state: 'failed', code: 'no-space', owner: 'ann' });
    const apart = await job({ state: 'failed', code: 'broken', owner: 'ann' });
    const body = { ownerId: 'ann', problem: 'no-space', limit: 3 };
    const first = await admin('POST', '/jobs/retry', body);
    t.match(first, { status: 200, json: { retried: 3, refused: [], nextCursor: String } });
    const second = await admin('POST', '/jobs/retry', { ...body, cursor: first.json.nextCursor });
    t.match(second.json, { retried: 1, refused: [{ id: unwanted, code: 'not-needed' }], nextCursor: null });
    t.same(new Set(ids(await admin('GET', '/jobs?state=failed'))), new Set([some[4], unwanted, apart]));
  });

  await t.test('classes and kinds are paused and resumed, with an event each', async (t) => {
    const pause = (axis: string, name: string) => admin('PUT', `/queue/pauses/${axis}/${name}`);
    t.equal((await pause('class', 'ladder')).status, 204);
    t.equal((await pause('class', 'ladder')).status, 204);
    t.equal((await pause('kind', 'poster')).status, 204);
    t.match((await admin('GET', '/queue')).json.paused, { classes: ['ladder'], kinds: ['poster'] });
    for (const [axis, name] of [
      ['class', 'poster'],
      ['kind', 'ladder'],
      ['kind', 'nonsense'],
      ['owner', 'x'],
    ])
      t.equal((await pause(axis as string, name as string)).status, 404);
    t.equal((await admin('DELETE', '/queue/pauses/class/ladder')).status, 204);
    t.equal((await admin('DELETE', '/queue/pauses/kind/poster')).status, 204);
    t.equal((await admin('DELETE', '/queue/pauses/kind/poster')).status, 204);
    t.match((await admin('GET', '/queue')).json.paused, { classes: [], kinds: [] });
    t.equal((await heard('queue.paused')).length, 2);
    t.equal((await heard('queue.resumed')).length, 2);
  });

  await t.test('the queue is told by class and kind, as JSON and as metrics', async (t) => {
    await h.database`delete from jobs`;
    const old = await job({ kind: 'transcode', priority: 2 });
    await h.database`update jobs set created_at = now() - interval '1 hour', codec = 'av1' where id = ${old}`;
    const waiting = await job({ kind: 'transcode', priority: 2 });
    await h.database`update jobs set ready_at = now() + interval '1 hour', codec = 'h264' where id = ${waiting}`;
    await job({ kind: 'transcode', priority: 2, state: 'leased', worker: 'w' });
    await job({ kind: 'poster', state: 'failed' });
    const gone = await job({ kind: 'poster', state: 'failed' });
    await h.database`update jobs set updated_at = now() - interval '2 days' where id = ${gone}`;
    await h.database`update workers set last_heartbeat_at = null`;
    await h.database`insert into workers (id, label, key_prefix, key_hash, state, capabilities, last_heartbeat_at, created_at) values
      (${randomUUID()}, 'a', ${randomUUID()}, '', 'active', '{"concurrency": 3, "kinds": ["transcode"], "encoders": ["libx264"]}', now(), now()),
      (${randomUUID()}, 'b', ${randomUUID()}, '', 'draining', '{"concurrency": 2, "kinds": ["transcode"], "encoders": ["libsvtav1"]}', now(), now()),
      (${randomUUID()}, 'c', ${randomUUID()}, '', 'active', '{"concurrency": 5}', now() - interval '1 hour', now())`;
    // An earlier look may still be remembered.
    const queue = await eventually(
      () => admin('GET', '/queue'),
      (reply) => reply.json.queued === 2,
    );
    t.match(queue.json, {
      queued: 2,
      leased: 1,
      failedLastDay: 1,
      workers: { online: 2, draining: 1, slots: 3 },
      withoutEncoder: [{ codec: 'av1', queued: 1 }],
      cells: [
        { class: 'ladder', kind: 'transcode', queued: 2, waiting: 1, leased: 1, failedLastDay: 0, paused: false },
        { class: 'side', kind: 'poster', queued: 0, leased: 0, failedLastDay: 1, oldestSeconds: null },
      ],
    });
    t.ok(queue.json.oldestSeconds >= 3600);
    const { text } = await h.call('GET', '/metrics', { base: h.adminUrl });
    t.match(text, 'vitascope_queue_jobs{class="ladder",kind="transcode"} 2');
    t.match(text, /vitascope_queue_oldest_seconds\{class="ladder",kind="transcode"\} 36\d\d/);
    t.match(text, 'vitascope_failed_jobs_last_day{class="side",kind="poster"} 1');
    t.match(text, 'vitascope_worker_slots 3');
    t.match(text, 'vitascope_jobs_without_encoder{codec="av1"} 1');
    t.notMatch(text, /NaN|undefined|null/);
    await h.database`delete from jobs`;
  });

  await t.test('effects that were given up are listed, delivered after all, or forgotten', async (t) => {
    await h.database`delete from dead_effects`;
    const videoId = (await h.call('POST', '/api/v1/videos', { body: { title: 'x' } })).json.id;
    const tell = { kind: 'tell', actor: 'Video', id: videoId, method: 'remove', command: {} };
    const effects = [
      tell,
      { kind: 'event', type: 'video.odd', subject: { type: 'video', id: videoId }, data: {} },
      { ...tell, method: 'mayRetry', command: { jobId: 'x.unwanted' } },
    ];
    for (const [n, effect] of effects.entries())
      await h.database`insert into dead_effects values ('Job', 'v.h264-1', 7, ${n}, ${h.database.json(effect)}, 'timeout', now() - ${n} * interval '1 minute')`;
    const list = await admin('GET', '/dead-effects?limit=2');
    t.match(list.json, { items: [{ id: 'Job:v.h264-1:7:0', effect: tell, error: 'timeout', from: { id: 'v.h264-1' } }, {}] });
    t.same(ids(await admin('GET', `/dead-effects?cursor=${list.json.nextCursor}`)), ['Job:v.h264-1:7:2']);
    t.equal((await admin('POST', '/dead-effects/Job:v.h264-1:7:0/retry')).status, 204);
    t.ok((await h.database`select 1 from videos where id = ${videoId} and deleted_at is not null`).length);
    const call = h.proxy.calls.findLast((one) => one.id === videoId && one.method === 'remove');
    t.equal(call?.options?.sender, undefined, 'the receiver does not take it for a repeat');
    t.equal((await admin('POST', '/dead-effects/Job:v.h264-1:7:1/retry')).status, 204);
    t.equal((await heard('video.odd')).length, 1);
    t.match(await admin('POST', '/dead-effects/Job:v.h264-1:7:2/retry'), { status: 409, json: { code: 'not-needed' } });
    t.same(ids(await admin('GET', '/dead-effects')), ['Job:v.h264-1:7:2'], 'what was refused is kept');
    t.equal((await admin('DELETE', '/dead-effects/Job:v.h264-1:7:2')).status, 204);
    t.same(ids(await admin('GET', '/dead-effects')), []);
    t.equal((await admin('POST', '/dead-effects/Job:v.h264-1:7:2/retry')).status, 404);
  });

  await t.test('one reconcile is asked for at a time, and deletes nothing young', async (t) => {
    await h.database`delete from reconciles`;
    const path = '/storage/reconcile';
    t.equal((await admin('GET', path)).status, 404);
    t.match(await admin('POST', path, { delete: true, olderThanHours: 23 }), { status: 422, json: { code: 'invalid' } });
    t.match(await admin('POST', path, {}), {
      status: 202,
      json: { state: 'running', delete: false, olderThanHours: 24, report: { missing: 0 } },
    });
    t.match(await admin('POST', path, {}), { status: 409, json: { code: 'reconcile-running' } });
    t.match(await admin('GET', path), { status: 200, json: { state: 'running', endedAt: null } });
    t.equal((await admin('DELETE', path)).status, 204);
    t.equal((await admin('DELETE', path)).status, 204);
    t.match((await admin('GET', path)).json, { state: 'cancelled', endedAt: String });
    t.equal((await heard('reconcile.cancelled')).length, 1);
    t.match(await admin('POST', path, { delete: true, olderThanHours: 48 }), { status: 202, json: { delete: true } });
    await h.database`delete from reconciles`;
  });
}
