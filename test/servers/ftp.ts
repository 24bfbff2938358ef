/** A real FTP server that asks for TLS, over a temporary folder. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../../dapr/index.ts';
import { pythonTools } from '../../setup/python-tools.mjs';

export interface FtpServer {
  host: string;
  port: number;
  user: string;
  password: string;
  /** What it proves itself by. */
  certificate: string;
  folder: string;
  stop(): Promise<void>;
}

export async function startFtpServer(): Promise<FtpServer> {
  const python = join(await pythonTools(), 'bin', 'python');
  const root = await mkdtemp(join(tmpdir(), 'vitascope-ftp-'));
  const folder = join(root, 'files');
  await mkdir(folder);
  const pair = join(root, 'pair.pem');
  const asked = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '1',
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost,IP:127.0.0.1',
  ];
  execFileSync('openssl', [...asked, '-keyout', pair, '-out', join(root, 'certificate.pem')], { stdio: 'ignore' });
  const certificate = await readFile(join(root, 'certificate.pem'), 'utf8');
  execFileSync('sh', ['-c', 'cat "$1" >> "$2"', 'sh', join(root, 'certificate.pem'), pair]);
  const [port = 0] = await freePorts(1);
  const program = fileURLToPath(new URL('./programs/ftp.py', import.meta.url));
  const child = spawn(python, [program, `${port}`, folder, pair], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => (said = (said + text).slice(-2000)));
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const deadline = Date.now() + 60_000;
  for (;;) {
    const listens = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (listens) break;
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`The FTP server did not start: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    ...{ host: 'localhost', port, user: 'backup', password: 'a secret password', certificate, folder },
    async stop() {
      child.kill('SIGKILL');
      await gone;
      await rm(root, { recursive: true, force: true });
    },
  };
}
