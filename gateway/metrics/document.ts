/** docs/metrics.md, from the metrics themselves. Run as a program it writes the page anew. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createGatewayMetrics } from './all.ts';

export const documentPath = fileURLToPath(new URL('../../docs/metrics.md', import.meta.url));

const head = `# Metrics

\`GET /metrics\` on the admin listener (9001) answers in the Prometheus text format, without a key: the listener is reached from its own
machine alone unless the operator says otherwise. Workers have a page of their own (\`--health-port\`), with \`vitascope_worker_*\`.
A Grafana dashboard and alert rules for Prometheus lie in \`k8s/monitoring/\`. This page is made by \`node gateway/metrics/document.ts\`.

Scrape with \`scrape_configs: [{job_name: vitascope, static_configs: [{targets: ['127.0.0.1:9001']}]}]\`.
`;

export async function metricsDocument(): Promise<string> {
  const none = () => 0;
  const never = () => Promise.reject(new Error('nothing is measured for a document'));
  const { registry } = createGatewayMetrics({
    parkedPolls: none,
    cachedVideos: none,
    openStreams: none,
    queue: never,
    health: never,
    database: never as never,
  });
  const metrics = await registry.getMetricsAsArray();
  const rows = metrics.map((metric) => {
    const { name, help, type, labelNames = [] } = metric as unknown as { name: string; help: string; type: string; labelNames?: string[] };
    return { name, help, type: typeof type === 'string' ? type : 'gauge', labels: labelNames.join(', ') };
  });
  const table = (of: typeof rows) =>
    ['| name | type | labels | what |', '| --- | --- | --- | --- |']
      .concat(of.map(({ name, type, labels, help }) => `| \`${name}\` | ${type} | ${labels} | ${help.replaceAll('|', '\\|')} |`))
      .join('\n');
  const isOurs = ({ name }: { name: string }) => name.startsWith('vitascope_');
  return `${head}\n## The instance\n\n${table(rows.filter(isOurs))}\n\n## The process\n\n${table(rows.filter((row) => !isOurs(row)))}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(documentPath, await metricsDocument());
