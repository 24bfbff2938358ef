/** An in-memory server of the worker API for tests: it stores outputs, checks leases and commits, and can be told to misbehave. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  type ClaimAnswer,
  claimBody,
  commitBody,
  completeBody,
  failBody,
  helloBody,
  jobInputs,
  registerBody,
  renewBody,
} from '../gateway/contract/worker.ts';
import type { Problem, Segment } from './answer.ts';
import { sha256Of, sha256OfParts } from './digest.ts';

export interface TestJob {
  id: string;
  kind: ClaimAnswer['kind'];
  input: Record<string, unknown>;
  firstSegment: number;
  source: string | null;
  /** The picture of a watermark. */
  watermark?: string;
  parts?: number[];
  localPath: boolean;
  state: 'queued' | 'leased' | 'done' | 'failed';
  epoch: number;
  committed: number;
  instruction: 'continue' | 'cancel' | 'drain';
  rungs: string[];
  /** What the family was begun with. */
  encoders?: Record<string, string>;
  /** Rows in the order in which they were committed. */
  segments: Segment[];
  inits: Map<string, { sha256: string; objectKey: string }>;
  result: Record<string, unknown> | null;
  failures: { problem: Problem; retry: boolean }[];
  releases: number;
  fractions: number[];
}
export interface TestServer {
  url: string;
  jobs: Map<string, TestJob>;
  objects: Map<string, Buffer>;
  hellos: number;
  /** Encoders that the last claim had free. */
  lastFree: string[] | undefined;
  /** Answers registrations, where a test has any. */
  register: ((body: { token: string; attempt?: string | undefined }) => unknown) | null;
  /** What each hello is answered. */
  instruction: 'continue' | 'drain' | 'restart';
  /** Called before each request; an answer of `destroy` breaks the connection, others refuse it. */
  intercept: ((method: string, path: string) => 'destroy' | number | { status: number; code: string } | undefined) | null;
  offer(job: Pick<TestJob, 'id' | 'kind'> & Partial<TestJob>): TestJob;
  /** Resolves when `test` says so; asked after each request. */
  until(test: () => boolean): Promise<void>;
  close(): Promise<void>;
  /** Comes back at the same address after close(). */
  reopen(): Promise<void>;
}

class Refused extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}
const body = async (request: IncomingMessage) => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
};

export const testKey = 'a-key-for-tests';

export async function startTestServer(): Promise<TestServer> {
  const jobs = new Map<string, TestJob>();
  const objects = new Map<string, Buffer>();
  const watchers = new Set<() => void>();
  let port = 0;

  async function claim(request: IncomingMessage): Promise<unknown> {
    const { kinds, waitSeconds, encoders } = claimBody.parse(JSON.parse(String(await body(request))));
    server.lastFree = encoders;
    const until = Date.now() + waitSeconds * 1000;
    for (;;) {
      const job = [...jobs.values()].find((one) => one.state === 'queued' && kinds.includes(one.kind));
      if (job !== undefined) return lease(job);
      if (Date.now() >= until || request.socket.destroyed) return undefined;
      await new Promise((again) => setTimeout(again, 20));
    }
  }
  async function lease(job: TestJob): Promise<ClaimAnswer> {
    job.state = 'leased';
    job.epoch += 1;
    const { id: jobId, kind, epoch, input, firstSegment, committed, source, parts, encoders } = job;
    const sources = [];
    if (source !== null) {
      const { size: sizeBytes } = await stat(source);
      sources.push({
        name: jobInputs[kind] ?? 'source',
        url: `jobs/${jobId}/inputs/source?epoch=${epoch}`,
        sizeBytes,
        ...(parts ? { sha256: String(await sha256OfParts(source, parts)), parts } : { sha256: await sha256Of(source) }),
        ...(job.localPath ? { localPath: source } : {}),
      });
    }
    if (job.watermark !== undefined) {
      const { size: sizeBytes } = await stat(job.watermark);
      const url = `jobs/${jobId}/inputs/watermark?epoch=${epoch}`;
      sources.push({ name: 'watermark', url, sizeBytes, sha256: await sha256Of(job.watermark) });
    }
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    return { jobId, kind, videoId: 'video', epoch, expiresAt, input, firstSegment, committed, sources, ...(encoders && { encoders }) };
  }
  function leased(id: string, epoch: number): TestJob {
    const job = jobs.get(id);
    if (job === undefined) throw new Refused(404, 'not-found');
    if (job.state !== 'leased' || job.epoch !== epoch) throw new Refused(409, 'lease-lost');
    return job;
  }
  function commit(id: string, said: unknown): unknown {
    const { epoch, inits, segments } = commitBody.parse(said);
    const job = leased(id, epoch);
    for (const init of inits) {
      const pin = job.inits.get(init.rung);
      if (pin !== undefined && pin.sha256 !== init.sha256) throw new Refused(409, 'init-mismatch');
      if (!objects.has(init.objectKey)) throw new Refused(422, 'no-object');
      job.inits.set(init.rung, init);
    }
    const indexes = new Set(segments.map((segment) => segment.index));
    const first = job.firstSegment + job.committed;
    const whole =
      segments.length === indexes.size * job.rungs.length && job.rungs.every((rung) => job.inits.has(rung) || job.kind === 'noop');
    if (!whole || Math.min(...indexes) !== first || Math.max(...indexes) !== first + indexes.size - 1)
      throw new Refused(409, 'not-contiguous');
    if (job.kind !== 'noop' && segments.some((segment) => !objects.has(segment.objectKey))) throw new Refused(422, 'no-object');
    job.segments.push(...segments);
    job.committed += indexes.size;
    return { committed: job.committed };
  }

  async function change(id: string, verb: string, request: IncomingMessage): Promise<unknown> {
    const said: unknown = JSON.parse(String(await body(request)));
    if (verb === 'commit') return commit(id, said);
    const { epoch } = completeBody.pick({ epoch: true }).parse(said);
    const job = leased(id, epoch);
    if (verb === 'renew') {
      const { progress } = renewBody.parse(said);
      if (progress) job.fractions.push(progress.fraction);
      return { expiresAt: new Date(Date.now() + 60_000).toISOString(), instruction: job.instruction };
    }
    if (verb === 'complete') Object.assign(job, { state: 'done', result: completeBody.parse(said).result });
    else if (verb === 'fail') {
      const { problem, retry } = failBody.parse(said);
      job.failures.push({ problem, retry });
      job.state = 'failed';
    } else if (verb === 'release') {
      job.releases += 1;
      job.state = 'queued';
    } else throw new Refused(404, 'not-found');
    return {};
  }

  async function output(id: string, name: string, epoch: number, request: IncomingMessage): Promise<unknown> {
    leased(id, epoch);
    const bytes = await body(request);
    const hash = createHash('sha256').update(bytes);
    const sha256 = hash.copy().digest('hex');
    if (request.headers['repr-digest'] !== `sha-256=:${hash.digest('base64')}:`) throw new Refused(422, 'bad-digest');
    const objectKey = `work/${id}/${epoch}/${name}-${sha256}`;
    objects.set(objectKey, bytes);
    return { objectKey, sizeBytes: bytes.length, sha256 };
  }

  function found(id: string, name: string, epoch: number, sha256: string): unknown {
    leased(id, epoch);
    const objectKey = `work/${id}/${epoch}/${name}-${sha256}`;
    const bytes = objects.get(objectKey);
    if (bytes === undefined) throw new Refused(404, 'not-found');
    return { objectKey, sizeBytes: bytes.length, sha256 };
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://server');
    const method = request.method ?? 'GET';
    const strange = server.intercept?.(method, url.pathname);
    if (strange === 'destroy') return void request.socket.destroy();
    if (typeof strange === 'number') throw new Refused(strange, 'told-to');
    if (strange !== undefined) throw new Refused(strange.status, strange.code);
    if (url.pathname === '/worker/v1/register' && server.register) {
      const said = server.register(registerBody.parse(JSON.parse(String(await body(request)))));
      response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(said));
      return;
    }
    if (request.headers.authorization !== `Bearer ${testKey}`) throw new Refused(401, 'unauthorized');
    const [, , , what = '', id = '', verb = '', name = ''] = url.pathname.split('/');
    const epoch = Number(url.searchParams.get('epoch'));
    let answer: unknown;
    if (what === 'hello') {
      helloBody.parse(JSON.parse(String(await body(request))));
      server.hellos += 1;
      answer = { workerId: 'worker', instruction: server.instruction, renewEverySeconds: 0.2 };
    } else if (what === 'claims') answer = await claim(request);
    else if (verb === 'inputs') return await sendInput(leased(id, epoch), name, request, response);
    else if (verb === 'outputs' && method === 'GET') answer = found(id, name, epoch, url.searchParams.get('sha256') ?? '');
    else if (verb === 'outputs') answer = await output(id, name, epoch, request);
    else answer = await change(id, verb, request);
    response.writeHead(answer === undefined ? 204 : verb === 'outputs' ? 201 : 200, { 'content-type': 'application/json' });
    response.end(answer === undefined ? undefined : JSON.stringify(answer));
  }

  async function sendInput(job: TestJob, name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (name === 'watermark' ? job.watermark : job.source) ?? '/dev/null';
    const etag = `"${job.parts ? await sha256OfParts(path, job.parts) : await sha256Of(path)}"`;
    const { range = '', 'if-range': ifRange = etag } = request.headers;
    const start = ifRange === etag ? Number(/^bytes=(\d+)-$/.exec(range)?.[1] ?? 0) : 0;
    const { size } = await stat(path);
    response.writeHead(start > 0 ? 206 : 200, { etag, ...(start > 0 ? { 'content-range': `bytes ${start}-${size - 1}/${size}` } : {}) });
    createReadStream(path, { start }).pipe(response);
  }

  const http = createServer((request, response) => {
    handle(request, response)
      .catch((error: unknown) => {
        const refused = error instanceof Refused ? error : new Refused(400, String(error));
        response.writeHead(refused.status, { 'content-type': 'application/problem+json' });
        response.end(JSON.stringify({ code: refused.code, title: refused.code, status: refused.status }));
      })
      .finally(() => {
        for (const look of watchers) look();
      });
  });
  const open = () => new Promise<void>((done) => http.listen(port, '127.0.0.1', done));

  const server: TestServer = {
    url: '',
    jobs,
    objects,
    hellos: 0,
    lastFree: undefined,
    instruction: 'continue',
    register: null,
    intercept: null,
    offer(given) {
      const empty = {
        input: {},
        firstSegment: 0,
        source: null,
        localPath: true,
        epoch: 0,
        committed: 0,
        rungs: [],
        result: null,
        releases: 0,
      };
      const job: TestJob = {
        ...empty,
        state: 'queued',
        instruction: 'continue',
        segments: [],
        inits: new Map(),
        failures: [],
        fractions: [],
        ...given,
      };
      jobs.set(job.id, job);
      return job;
    },
    until: (test) =>
      new Promise((done) => {
        const look = () => {
          if (!test()) return;
          watchers.delete(look);
          done();
        };
        watchers.add(look);
        look();
      }),
    async close() {
      http.closeAllConnections();
      await new Promise((done) => http.close(done));
    },
    reopen: open,
  };
  await open();
  port = (http.address() as { port: number }).port;
  server.url = `http://127.0.0.1:${port}`;
  return server;
}
