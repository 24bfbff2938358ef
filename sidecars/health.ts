/** A worker's own page: health and metrics for machines, and a few lines for people. Says nothing secret, and changes nothing. */
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, isIP } from 'node:net';
import { isFaulty, type WorkerStatus } from './frame.ts';

/** What the page says, beside the worker's own status. */
export type WorkerReport = WorkerStatus & {
  version: string;
  server: string;
  classes: string[];
  encoders: string[];
  concurrency: number;
  jailed: boolean;
  /** What is missing for a jail, or null. */
  why: string | null;
};
export interface HealthInit {
  host: string;
  /** 0 takes any free port. */
  port: number;
  report(): WorkerReport;
  metrics(): string;
}

export async function startHealth(init: HealthInit): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    // A page of another site could bring a browser here by a name of its own.
    if (!isOwnName(request.headers.host ?? '', init.host)) return send(response, 421, 'text/plain', 'This worker has another name.\n');
    if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 405, 'text/plain', 'Only GET.\n');
    const report = init.report();
    switch (request.url?.split('?')[0]) {
      case '/health':
        return send(response, 200, 'application/json', JSON.stringify({ status: isFaulty(report) ? 'degraded' : 'ok', ...report }));
      case '/ready': {
        const ready = report.state === 'working';
        return send(response, ready ? 200 : 503, 'application/json', JSON.stringify({ ready, state: report.state }));
      }
      case '/metrics':
        return send(response, 200, 'text/plain; version=0.0.4', init.metrics());
      case '/':
        return send(response, 200, 'text/html; charset=utf-8', pageOf(report));
      default:
        return send(response, 404, 'text/plain', 'There is /, /health, /ready and /metrics.\n');
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(init.port, init.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function isOwnName(header: string, host: string): boolean {
  const name = header.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || name === host || isIP(name) !== 0;
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  });
  // node:http leaves the body of a HEAD answer out.
  response.end(text);
}

function pageOf(report: WorkerReport): string {
  const facts: [string, string][] = [
    ['State', report.state],
    ['Server', report.server],
    ['Worker', report.workerId ?? 'not known to the server yet'],
    ['Version', report.version],
    ['Takes', report.classes.join(', ')],
    ['Encoders', report.encoders.join(', ')],
    ['Jail', report.jailed ? 'media is opened in a jail' : `media is not jailed: ${report.why}`],
    ['Jobs at once', String(report.concurrency)],
    ...Object.entries(report.finished).map(([outcome, count]): [string, string] => [`Jobs ${outcome}`, String(count)]),
  ];
  const rows = report.running.map(({ kind, videoId, startedAt, fraction, framesPerSecond }) => [
    kind,
    videoId,
    startedAt,
    fraction === null ? '' : `${Math.floor(fraction * 100)} %`,
    framesPerSecond === null ? '' : `${Math.round(framesPerSecond)} frames/s`,
  ]);
  const running = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`).join('\n');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="5">
<title>Vitascope worker: ${escaped(report.state)}</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dd{margin:0}td{padding-right:1rem}.trouble,.note{border-left:.3rem solid #c33;padding-left:1rem}.note{border-color:#888}</style>
<h1>Vitascope worker</h1>
${report.trouble === null ? '' : `<p class="${isFaulty(report) ? 'trouble' : 'note'}">${escaped(report.trouble)}</p>`}
<dl>${facts.map(([name, value]) => `<dt>${name}</dt><dd>${escaped(value)}</dd>`).join('\n')}</dl>
<h2>Running now</h2>
${running === '' ? '<p>Nothing.</p>' : `<table>${running}</table>`}
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
