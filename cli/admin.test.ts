import t from 'tap';
import { adminPort } from './testing.ts';

// Every step starts the program anew.
t.setTimeout(600_000);
const job = {
  id: 'v.h264-3',
  class: 'ladder',
  state: 'failed',
  workerId: 'w',
  attempts: 3,
  committed: 7,
  problem: { code: 'no-space', title: 'The disk\u001b[31m is full' },
  createdAt: '2026-01-01T00:00:00.000Z',
};

t.test('jobs are listed with their filters, and say why they failed', async (t) => {
  const { calls, run } = await adminPort(t, {
    'GET /jobs?state=failed&class=ladder&ownerId=ann&limit=50': [200, { items: [job], nextCursor: 'x' }],
    'GET /jobs/v.h264-3': [
      200,
      { ...job, history: [{ at: job.createdAt, epoch: 2, what: 'failed', workerId: 'w', committed: 7, problem: job.problem }] },
    ],
  });
  const list = await run('jobs', 'list', '--state', 'failed', '--class', 'ladder', '--owner', 'ann');
  t.equal(list.code, 0, list.stderr);
  t.match(list.stdout, /v\.h264-3 +ladder +failed \(7 segments, 3 failed\) +2026-01-01 00:00:00 +The disk \[31m is full \(no-space\)/);
  t.match(list.stdout, 'There are more');
  t.notMatch(list.stdout, '\u001b');
  t.equal(calls[0]?.authorization, 'Bearer secret');
  t.match((await run('jobs', 'show', 'v.h264-3')).stdout, /2026-01-01 00:00:00 +2 +failed +7 +w +The disk/);
  t.match(await run('jobs', 'show', 'none'), { code: 1, stderr: /not-found/ });
});

t.test('jobs are retried by name or all that fit, and what is refused is said', async (t) => {
  let page = 0;
  const { calls, run } = await adminPort(t, {
    'POST /jobs/a/retry': [409, { code: 'not-needed', title: 'The video does not need this job any more' }],
    'POST /jobs/b/retry': [200, { ...job, id: 'b', state: 'queued' }],
    'POST /jobs/b/cancel': [200, { ...job, id: 'b', state: 'cancelled' }],
    'POST /jobs/retry': () =>
      ++page === 1
        ? [200, { retried: 100, refused: [], nextCursor: 'more' }]
        : [200, { retried: 5, refused: [{ id: 'c', code: 'removed', title: 'The video is removed' }], nextCursor: null }],
  });
  const some = await run('jobs', 'retry', 'a', 'b');
  t.match(some, { code: 1, stderr: /a: .*not-needed/, stdout: /b {2}queued/ });
  t.match(await run('jobs', 'cancel', 'b'), { code: 0, stdout: /b {2}cancelled/ });
  calls.length = 0;
  const all = await run('jobs', 'retry', '--all', '--kind', 'transcode', '--problem', 'no-space');
  t.match(all, { code: 0, stdout: /105 retried, 1 refused\.\nc {2}The video is removed/ });
  t.same(
    calls.map(({ body }) => body),
    [
      { kind: 'transcode', problem: 'no-space' },
      { kind: 'transcode', problem: 'no-space', cursor: 'more' },
    ],
  );
  t.match(await run('jobs', 'retry'), { code: 2, stderr: /--all/ });
});

t.test('the queue is shown, paused and resumed', async (t) => {
  const { calls, run } = await adminPort(t, {
    'GET /queue': [
      200,
      {
        cells: [
          { class: 'ladder', kind: 'transcode', queued: 12, waiting: 2, leased: 3, oldestSeconds: 600, failedLastDay: 1, paused: true },
        ],
        deadEffects: 2,
        withoutEncoder: [{ codec: 'av1', queued: 3, oldestSeconds: 7200 }],
        paused: { classes: ['ladder'], kinds: [] },
        workers: { online: 4, draining: 1, slots: 6 },
      },
    ],
    'PUT /queue/pauses/class/ladder': [204],
    'PUT /queue/pauses/kind/poster': [204],
    'DELETE /queue/pauses/class/ladder': [204],
  });
  const { stdout } = await run('queue', 'show');
  t.match(stdout, /ladder +transcode +12 \(2 later\) +10 min +3 +1 +paused/);
  t.match(stdout, 'Paused: class ladder');
  t.match(stdout, 'No worker that is online can encode av1: 3 jobs wait, the oldest for 2.0 h.');
  t.match(stdout, '4 workers online, 1 of them draining; 6 jobs at once.');
  t.match(await run('queue', 'pause', '--class', 'ladder', '--kind', 'poster'), {
    code: 0,
    stdout: 'class ladder: paused\nkind poster: paused\n',
  });
  t.match(await run('queue', 'resume', '--class', 'ladder'), { code: 0, stdout: 'class ladder: resumed\n' });
  t.match(await run('queue', 'pause'), { code: 2, stderr: /--class or --kind/ });
  t.match(await run('queue', 'pause', '--class', 'nope'), { code: 2, stderr: /first-play, ladder/ });
  t.equal(calls.length, 4);
});

t.test('workers are listed and steered', async (t) => {
  const { run } = await adminPort(t, {
    'GET /workers': [
      200,
      {
        items: [
          {
            id: 'w1',
            label: 'attic',
            state: 'active',
            online: true,
            running: [{ jobId: 'j', kind: 'audio' }],
            capabilities: { version: '1.0.0', concurrency: 2 },
            lastHeartbeatAt: job.createdAt,
          },
          { id: 'w2', label: 'new', state: 'active', online: false, running: [], capabilities: null, lastHeartbeatAt: null },
        ],
      },
    ],
    'POST /workers/w1/drain': [204],
  });
  const { stdout } = await run('workers', 'list');
  t.match(stdout, /w1 +active +yes +1 of 2 +1\.0\.0 +2026-01-01 00:00:00 +attic/);
  t.match(stdout, /w2 +active +no +0 of - +- +never +new/);
  t.match(await run('workers', 'drain', 'w1'), { code: 0, stdout: 'w1 finishes what it does and gets nothing new.\n' });
  t.match(await run('workers', 'disable', 'w3'), { code: 1, stderr: /not-found/ });
});

t.test('a reconcile is followed to its end; damage is a failure', async (t) => {
  const report = {
    objects: { count: 10, sizeBytes: 5e6 },
    orphans: { h264: { count: 2, sizeBytes: 3e6 } },
    orphanExamples: ['k'],
    inUse: { count: 1, sizeBytes: 1e6 },
    deleted: { count: 0, sizeBytes: 0 },
    undeletable: { count: 0, sizeBytes: 0 },
    named: 8,
    missing: 0,
    resized: 0,
    damagedVideos: 0,
    damaged: [] as unknown[],
    unfinished: { count: 0, sizeBytes: 0 },
  };
  let looks = 0;
  let damaged = false;
  const { calls, run } = await adminPort(t, {
    'POST /storage/reconcile': [202, {}],
    'GET /storage/reconcile': () => [
      200,
      {
        state: ++looks % 2 === 1 ? 'running' : 'done',
        ...{ delete: false, olderThanHours: 24, phase: 'objects', problem: null },
        report: damaged
          ? { ...report, missing: 1, damagedVideos: 1, damaged: [{ videoId: 'v', missing: 1, resized: 0, keys: ['k'] }] }
          : report,
      },
    ],
  });
  const dry = await run('storage', 'reconcile');
  t.equal(dry.code, 0, dry.stderr);
  t.match(dry.stdout, /h264 +2 +3\.0 MB/);
  t.match(dry.stdout, /Left alone[^\n]*: 1 objects of 1\.0 MB/);
  t.match(dry.stdout, 'add --delete');
  t.same(calls[0]?.body, { delete: false, olderThanHours: 24 });
  damaged = true;
  calls.length = 0;
  const bad = await run('storage', 'reconcile', '--delete', '--older-than', '7d');
  t.match(bad, { code: 1, stdout: /1 videos are damaged: 1 objects are missing[\s\S]*v {2}1 missing/ });
  t.same(calls[0]?.body, { delete: true, olderThanHours: 168 });
  t.match(await run('storage', 'reconcile', '--older-than', 'yesterday'), { code: 2, stderr: /36h or 7d/ });
});

t.test('a setting is changed by the version that was read', async (t) => {
  const section = {
    name: 'instance',
    title: 'About this instance',
    version: 3,
    value: { name: 'Vitascope', terms: '' },
    schema: { properties: { name: { description: 'Name that visitors see.' } } },
    trouble: null,
  };
  const { calls, run } = await adminPort(t, {
    'GET /settings/instance': [200, section],
    'PUT /settings/instance': [200, { ...section, version: 4, value: { name: 'Our videos', terms: '' } }],
  });
  t.match((await run('settings', 'show', 'instance')).stdout, /version 3[\s\S]*name +"Vitascope" +Name that visitors see\./);
  const changed = await run('settings', 'set', 'instance', 'name', 'Our videos');
  t.match(changed, { code: 0, stdout: /instance\.name is "Our videos" now \(version 4\)/ });
  t.match(calls.at(-1), { route: 'PUT /settings/instance', body: { name: 'Our videos', terms: '' } });
  t.match(await run('settings', 'set', 'instance', 'colour', 'red'), { code: 2, stderr: /has no field "colour"; it has: name, terms/ });
  t.match(await run('settings', 'restore', 'instance', 'newest'), { code: 2 });
});

t.test('the audit log is listed, without what could steer a terminal', async (t) => {
  const entry = {
    at: '2026-01-01T00:00:00.000Z',
    actorId: 'a\u001b[31m',
    actorKind: 'person',
    action: 'updateVideo',
    target: { id: 'v1' },
    status: 404,
    code: 'not-found',
    address: '203.0.113.1',
  };
  const { run } = await adminPort(t, { 'GET /audit?limit=50&action=updateVideo': [200, { items: [entry], nextCursor: null }] });
  const { stdout } = await run('audit', '--action', 'updateVideo');
  t.match(stdout, /2026-01-01 00:00:00 .*updateVideo +v1 +404 not-found +203\.0\.113\.1/);
  t.notMatch(stdout, '\u001b');
  t.match(await run('audit', '--limit', '0'), { code: 2 });
});
