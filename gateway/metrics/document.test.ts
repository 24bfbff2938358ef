import { readFileSync } from 'node:fs';
import t from 'tap';
import { documentPath, metricsDocument } from './document.ts';

const page = await metricsDocument();
const names = new Set([...page.matchAll(/^\| `(\w+)`/gm)].map((match) => match[1] ?? ''));
const monitoring = (file: string) => readFileSync(new URL(`../../k8s/monitoring/${file}`, import.meta.url), 'utf8');

t.test('the page of metrics is the newest', async (t) => {
  t.equal(readFileSync(documentPath, 'utf8'), page, 'write it anew: node gateway/metrics/document.ts');
  t.ok(names.size >= 30, `${names.size} names`);
});

t.test('dashboard and alerts ask for metrics that there are', async (t) => {
  const dashboard = JSON.parse(monitoring('dashboard.json')) as { panels: { targets: { expr: string }[] }[] };
  const asked = [...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)), monitoring('alerts.yaml')]
    .join('\n')
    .matchAll(/\b((?:vitascope|process|nodejs)_\w+)/g);
  for (const [, name = ''] of asked) t.ok(names.has(name.replace(/_bucket$/, '')), name);
});
