/** Servers that take connections and then say nothing: no call waits for them without end, and no connection is left. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { startFtpServer } from '../../../test/servers/ftp.ts';
import { startSftpServer } from '../../../test/servers/sftp.ts';
import { type SilentServer, startSilentServer } from '../../../test/servers/silent.ts';
import { startS3Server } from '../../../test/servers/versitygw.ts';
import { createS3Objects } from '../../objects/s3.ts';
import { BackupError, type BackupTarget } from '../contract.ts';
import { createBucketTarget } from './bucket.ts';
import { createFtpTarget } from './ftp.ts';
import { createPatientTarget, type Patience } from './patient.ts';
import { createSftpTarget } from './sftp.ts';

t.setTimeout(600_000);
const name = (second: number) => `vitascope-20260102T03040${second}Z-abcdef.tar.zst`;
const short: Patience = { callMs: 1_000, silenceMs: 1_000, closeMs: 500 };
const long: Patience = { callMs: 300_000, silenceMs: 300_000, closeMs: 500 };
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof BackupError ? error.code : String(error)),
  );
async function read(target: BackupTarget, one: string, seen: () => void = () => {}): Promise<number> {
  let size = 0;
  for await (const bytes of await target.get(one)) {
    if (size === 0) seen();
    size += bytes.length;
  }
  return size;
}

interface Scene {
  silent: SilentServer;
  target: BackupTarget;
  /** What lies there, asked of nobody who could hang. */
  names(): Promise<string[]>;
}
/** `reads`: what is read comes over the connection that falls silent. */
function hangs(t: Test, open: (t: Test) => Promise<Scene>, { reads = true } = {}): void {
  t.test('from the beginning', async (t) => {
    const { silent, target } = await open(t);
    silent.fallSilent();
    const impatient = createPatientTarget(target, short);
    const calls = [() => impatient.list(), () => impatient.remove(name(1)), () => impatient.get(name(1))];
    for (const call of calls) t.equal(await codeOf(call()), 'unavailable');
    t.not(await codeOf(impatient.put(name(1), Readable.from([randomBytes(100_000)]))), 'done');
    await silent.left();
  });
  t.test('while an archive comes, and at its end', async (t) => {
    const { silent, target, names } = await open(t);
    const impatient = createPatientTarget(target, short);
    for (const size of [0, 40]) {
      let isSilent = false;
      const body = async function* () {
        yield randomBytes(100_000);
        for (let n = 0; n < size; n += 1) {
          if (n === 20) isSilent = true;
          if (isSilent) silent.fallSilent();
          yield randomBytes(500_000);
        }
        silent.fallSilent();
      };
      t.equal(await codeOf(impatient.put(name(1), body())), 'stalled');
      await silent.left();
      silent.speak();
      await target.sweep();
      t.same(await names(), [], 'what it left is gone with the next sweep');
    }
  });
  t.test('while an archive is read', { skip: !reads }, async (t) => {
    const { silent, target } = await open(t);
    await target.put(name(1), Readable.from([randomBytes(8_000_000)]));
    t.equal(await read(createPatientTarget(target, long), name(1)), 8_000_000);
    t.equal(await codeOf(read(createPatientTarget(target, short), name(1), silent.fallSilent)), 'stalled');
    await silent.left();
  });
  t.test('and is stopped', async (t) => {
    const { silent, target } = await open(t);
    const patient = createPatientTarget(target, long);
    const stop = new AbortController();
    const why = new BackupError('aborted', 'It was stopped.');
    const body = async function* () {
      for (let n = 0; n < 60; n += 1) {
        if (n === 20) {
          silent.fallSilent();
          setTimeout(() => stop.abort(why), 100);
        }
        yield randomBytes(500_000);
      }
    };
    t.equal(await codeOf(patient.put(name(1), body(), stop.signal)), 'aborted');
    await silent.left();
    const again = new AbortController();
    const listing = codeOf(patient.list(again.signal));
    again.abort(why);
    t.equal(await listing, 'aborted');
    await silent.left();
  });
  t.test('whoever is stopped where the server answers takes away what was written', async (t) => {
    const { silent, target, names } = await open(t);
    const stop = new AbortController();
    const body = async function* () {
      for (let n = 0; ; n += 1) {
        if (n === 5) stop.abort(new BackupError('aborted', 'It was stopped.'));
        yield randomBytes(300_000);
        await pause(1);
      }
    };
    t.equal(await codeOf(createPatientTarget(target, { ...long, closeMs: 60_000 }).put(name(1), body(), stop.signal)), 'aborted');
    t.same(await names(), []);
    await silent.left();
  });
}

t.test('an SFTP server hangs', async (t) => {
  const server = await startSftpServer();
  t.teardown(server.stop);
  let scene = 0;
  hangs(t, async (t) => {
    const silent = await startSilentServer(server);
    t.teardown(silent.stop);
    const folder = join(server.folder, `${(scene += 1)}`);
    await mkdir(folder);
    const target = createSftpTarget({ ...server, port: silent.port, password: null, folder });
    return { silent, target, names: () => readdir(folder) };
  });
});

t.test('an FTP server hangs', async (t) => {
  const server = await startFtpServer();
  t.teardown(server.stop);
  let scene = 0;
  const open = async (t: Test) => {
    const silent = await startSilentServer(server);
    t.teardown(silent.stop);
    const folder = `/${(scene += 1)}`;
    await mkdir(join(server.folder, folder));
    const tls = { ca: server.certificate };
    const target = createFtpTarget({ ...server, port: silent.port, folder, isSecure: true, tls });
    return { silent, target, names: () => readdir(join(server.folder, folder)) };
  };
  hangs(t, open, { reads: false });

  t.test('on the connection of a file', async (t) => {
    const mute = await startMuteFtp();
    t.teardown(mute.stop);
    const target = createFtpTarget({ host: '127.0.0.1', port: mute.port, user: 'u', password: 'p', folder: '/x', isSecure: false });
    const impatient = createPatientTarget(target, short);
    t.equal(await codeOf(read(impatient, name(1))), 'stalled');
    const large = Readable.from(Array.from({ length: 80 }, () => randomBytes(500_000)));
    t.equal(await codeOf(impatient.put(name(1), large)), 'stalled');
    await mute.left();
  });
});

/** Speaks FTP as far as the beginning of a file. */
async function startMuteFtp() {
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  const listen = async (taken: (socket: Socket) => void): Promise<number> => {
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
      taken(socket);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };
  const port = await listen((control) => {
    let file: Socket | null = null;
    const answers: Record<string, () => string | Promise<string>> = {
      USER: () => '331 and?',
      PASS: () => '230 in',
      SIZE: () => '213 40000000',
      CWD: () => '250 there',
      PASV: async () => {
        const own = await listen((socket) => {
          file = socket;
        });
        return `227 (127,0,0,1,${own >> 8},${own & 255})`;
      },
      STOR: () => '150 come',
      RETR: () => {
        file?.write(randomBytes(100_000));
        return '150 here';
      },
    };
    control.write('220 hello\r\n');
    control.on('data', async (text) => {
      for (const line of `${text}`.split('\r\n').filter(Boolean))
        control.write(`${(await answers[line.split(' ')[0] ?? '']?.()) ?? '200 well'}\r\n`);
    });
  });
  return {
    port,
    /** Until clients have closed all of their connections. What nobody reads ends only then. */
    async left() {
      for (const socket of sockets) socket.resume();
      while (sockets.size > 0) await pause(20);
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

t.test('a store of buckets hangs', async (t) => {
  const server = await startS3Server();
  t.teardown(server.stop);
  let scene = 0;
  hangs(t, async (t) => {
    const settings = await server.makeBucket(`hanging-${(scene += 1)}`);
    const { hostname, port } = new URL(settings.endpoint);
    const silent = await startSilentServer({ host: hostname, port: Number(port) });
    t.teardown(silent.stop);
    const endpoint = `http://127.0.0.1:${silent.port}`;
    // Its own patience ends what is left in the background.
    const all = createS3Objects({ ...settings, endpoint, patience: { silenceMs: 5_000, partMs: 5_000, copyMs: 5_000, attempts: 1 } });
    const direct = createS3Objects(settings);
    const stop = async () => {
      all.close();
      direct.close();
    };
    t.teardown(stop);
    // Connections that are free for the next call are not open for this one.
    const left = async () => {
      all.close();
      await silent.left();
    };
    return {
      silent: { ...silent, left },
      target: createBucketTarget(all, 's3://here'),
      async names() {
        const found: string[] = [];
        for await (const { key } of direct.list('')) found.push(key);
        return found;
      },
    };
  });
});

t.test('who reads slowly has no target that hangs', async (t) => {
  const target: BackupTarget = {
    ...{ place: 'here', put: async () => {}, list: async () => [], remove: async () => {}, sweep: async () => {} },
    get: async () => Readable.from(Array.from({ length: 20 }, () => randomBytes(50_000))),
  };
  let size = 0;
  for await (const bytes of await createPatientTarget(target, { ...long, silenceMs: 100 }).get(name(1))) {
    if (size === 0) await pause(500);
    size += bytes.length;
  }
  t.equal(size, 1_000_000);
});

t.test('a database that gives nothing is told as such', async (t) => {
  const taking: BackupTarget = {
    ...{ place: 'here', get: async () => Readable.from([]), list: async () => [], remove: async () => {}, sweep: async () => {} },
    async put(_, body) {
      for await (const _ of body);
    },
  };
  const body = async function* () {
    yield randomBytes(10);
    await new Promise(() => {});
  };
  const put = createPatientTarget(taking, { ...short, silenceMs: 100, closeMs: 10 }).put(name(1), body());
  await t.rejects(put, { code: 'stalled', message: /database has given nothing/ });
});
