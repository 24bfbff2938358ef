import { request } from 'node:http';
import t from 'tap';
import { startHealth, type WorkerReport } from './health.ts';
import { createMeter } from './meter.ts';

const report: WorkerReport = {
  state: 'working',
  workerId: 'w',
  trouble: null,
  running: [
    { jobId: 'j', videoId: '<b>', kind: 'transcode', startedAt: '2026-01-01T00:00:00.000Z', fraction: 0.427, framesPerSecond: 59.9 },
  ],
  finished: { done: 3, failed: 0, cancelled: 0, 'lease-lost': 0, stopping: 0, 'scratch-full': 0, 'given-back': 0 },
  version: '1.2.3',
  server: 'https://workers.example.org',
  classes: ['transcode'],
  encoders: ['libx264'],
  concurrency: 2,
  jailed: false,
  why: 'bubblewrap is not installed',
};
const meter = createMeter();
const page = await startHealth({ host: '127.0.0.1', port: 0, report: () => report, metrics: () => meter.text({ running_jobs: 1 }) });
t.teardown(() => page.close());
const get = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${page.port}${path}`, init);

t.test('health says everything, ready says whether work is taken', async (t) => {
  t.match(await (await get('/health')).json(), { status: 'ok', ...report });
  t.match(await (await get('/ready')).json(), { ready: true });
  report.state = 'refused';
  report.trouble = 'The server does not know the key of this worker.';
  const health = await get('/health');
  t.equal(health.status, 200, 'a worker that is refused lives, and is not helped by a restart');
  t.match(await health.json(), { status: 'degraded', trouble: /key/ });
  t.equal((await get('/ready')).status, 503);
});

t.test('people see the same, and nothing that came from outside becomes markup', async (t) => {
  const html = await (await get('/')).text();
  for (const words of ['refused', 'does not know the key', 'bubblewrap is not installed', '42 %', '60 frames/s', '1.2.3'])
    t.ok(html.includes(words), words);
  t.notOk(html.includes('<b>'));
});

t.test('metrics count attempts, seconds and bytes', async (t) => {
  meter.ended({ kind: 'transcode', outcome: 'done', seconds: 2.5 });
  meter.ended({ kind: 'transcode', outcome: 'done', seconds: 1 });
  meter.ended({ kind: 'audio', outcome: 'failed', seconds: 0.25 });
  meter.sent(10);
  meter.received(7);
  const text = await (await get('/metrics')).text();
  for (const row of [
    'vitascope_worker_jobs_total{kind="transcode",outcome="done"} 2',
    'vitascope_worker_job_seconds_total{kind="transcode",outcome="done"} 3.5',
    'vitascope_worker_jobs_total{kind="audio",outcome="failed"} 1',
    'vitascope_worker_bytes_total{direction="down"} 7',
    'vitascope_worker_bytes_total{direction="up"} 10',
    'vitascope_worker_running_jobs 1',
  ])
    t.ok(text.split('\n').includes(row), row);
});

t.test('other methods, paths and names are refused', async (t) => {
  t.equal((await get('/health', { method: 'POST' })).status, 405);
  t.equal((await get('/other')).status, 404);
  t.equal(await (await get('/health', { method: 'HEAD' })).text(), '');
  const status = await new Promise((resolve) => {
    request({ port: page.port, host: '127.0.0.1', path: '/health', headers: { host: 'evil.example' } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).end();
  });
  t.equal(status, 421);
});
