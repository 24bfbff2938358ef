/** One upload, followed from the request through turns of actors to the jobs of the worker, as a collector of traces sees it. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { until, upload } from './api.ts';
import { startInstance } from './instance.ts';
import { scenes } from './sources.ts';

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
}
interface Export {
  resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
}

t.test('an upload is one trace, from the request to the last job', { timeout: 600_000 }, async (t) => {
  const spans: Span[] = [];
  const collector = createServer(async (request, response) => {
    const { resourceSpans } = JSON.parse(await textOf(request)) as Export;
    spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => collector.once('listening', resolve));
  t.teardown(() => collector.close());
  const source = await scenes({ seconds: 12, size: '640x360', rate: '30', kilobits: 1500 });
  const instance = await startInstance({ args: ['--otlp-url', `http://127.0.0.1:${(collector.address() as AddressInfo).port}`] });
  t.teardown(() => instance.remove());

  const { id } = await upload(instance, source);
  t.equal((await until(instance, id, (video) => video.state === 'ready' || video.state === 'failed')).state, 'ready');
  const arrived = (name: string) => spans.some((span) => span.name === name);
  for (let n = 0; n < 900 && !arrived('job package'); n += 1) await new Promise((resolve) => setTimeout(resolve, 200));

  const request = spans.find(({ name }) => name === 'uploadSource');
  t.ok(request, 'the request is a span');
  t.notOk(request?.parentSpanId, 'and begins the trace');
  const names = new Set(spans.filter(({ traceId }) => traceId === request?.traceId).map(({ name }) => name));
  for (const name of ['Video sourceArrived', 'Job offer', 'job probe', 'job transcode', 'commit', 'Job commit', 'job package'])
    t.ok(names.has(name), `${name} belongs to it`);
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const job = spans.find(({ name }) => name === 'job transcode');
  const commit = spans.find(({ name, parentSpanId }) => name === 'commit' && byId.get(parentSpanId ?? '')?.name === 'job transcode');
  t.ok(commit, 'what a job commits is part of the job');
  t.ok(job?.parentSpanId, 'a job is part of what ordered it');
});

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
