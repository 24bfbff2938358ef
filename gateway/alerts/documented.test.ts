import { readFile } from 'node:fs/promises';
import t from 'tap';
import { type AlertKind, alertKinds } from '../contract/alerts.ts';

const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
/** Which Prometheus cannot know: it does not see workers one by one. */
const ours = ['VitascopeWorkerLost'];

t.test('alerts are called as those of Prometheus are, and are as severe', async (t) => {
  const text = await read('k8s/monitoring/alerts.yaml');
  const rules = new Map([...text.matchAll(/alert: (\w+)[\s\S]*?severity: (\w+)/g)].map(([, name, severity]) => [name, severity]));
  for (const [name, { severity }] of Object.entries<AlertKind>(alertKinds))
    if (!ours.includes(name)) t.equal(rules.get(name), severity, name);
});

t.test('the documentation lists them', async (t) => {
  const rows = (await read('docs/webhooks.md'))
    .split('<!-- alerts -->')[1]
    ?.split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  t.same(
    rows,
    Object.entries(alertKinds).map(([name, { severity, when }]) => ['', `\`${name}\``, severity, when, '']),
  );
});
