/** A real nginx on a free port of 127.0.0.1, in a folder of its own. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../dapr/index.ts';

export interface Nginx {
  url: string;
  folder: string;
  stop(): Promise<void>;
}

/** `http`: what stands in the block of that name. */
export async function startNginx(
  init: (place: { port: number; folder: string }) => string | Promise<string>,
  { command = [] as string[], workers = 1, main = '' } = {},
): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'vitascope-nginx-'));
  const [port = 0] = await freePorts(1);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((one) => `${one}_temp_path ${folder}/${one};`).join('\n');
  await writeFile(
    join(folder, 'nginx.conf'),
    `daemon off; worker_processes ${workers}; pid ${folder}/pid; error_log ${folder}/error.log warn; ${main}
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 1024; }
http { ${temporary} access_log off; ${await init({ port, folder })} }`,
  );
  const [program = 'nginx', ...args] = [
    ...command,
    'nginx',
    '-p',
    folder,
    '-c',
    join(folder, 'nginx.conf'),
    '-e',
    join(folder, 'error.log'),
  ];
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => (said += chunk));
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async () => {
    child.kill('SIGQUIT');
    const hard = setTimeout(() => child.kill('SIGTERM'), 2000);
    await gone;
    clearTimeout(hard);
    await rm(folder, { recursive: true, force: true });
  };
  for (let tries = 0; !(await listens(port)); tries += 1) {
    if (child.exitCode !== null || tries === 8000) {
      const log = await readFile(join(folder, 'error.log'), 'utf8').catch(() => '');
      await stop();
      throw new Error(`nginx did not start: ${said}${log}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return { url: `http://127.0.0.1:${port}`, folder, stop };
}

/** The configuration that the documentation offers, in front of a gateway: with this port, these folders, and without TLS. */
export function startVitascopeNginx(gatewayUrl: string): Promise<Nginx> {
  return startNginx(async ({ port, folder }) => {
    await mkdir(join(folder, 'cache'));
    const shipped = await readFile(new URL('../../docs/nginx.conf', import.meta.url), 'utf8');
    return shipped
      .replace('listen 443 ssl http2', `listen 127.0.0.1:${port}`)
      .replace(/^\s*ssl_certificate.*$/gm, '')
      .replace('127.0.0.1:9000', new URL(gatewayUrl).host)
      .replaceAll('/var/cache/nginx/vitascope', join(folder, 'cache'))
      .replace('/var/log/nginx/vitascope.log', join(folder, 'access.log'));
  });
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
