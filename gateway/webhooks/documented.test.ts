import { readFile } from 'node:fs/promises';
import t from 'tap';
import { type WebhookEvent, webhookEvents } from '../contract/webhook-events.ts';

t.test('the documentation lists the events that there are', async (t) => {
  const text = await readFile(new URL('../../docs/webhooks.md', import.meta.url), 'utf8');
  const rows = text
    .split('<!-- events -->')[1]
    ?.split('<!-- alerts -->')[0]
    ?.split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const expected = Object.entries(webhookEvents).map(([name, { summary, about }]: [string, WebhookEvent]) => [
    ...['', `\`${name}\``, about],
    ...[summary, ''],
  ]);
  t.same(rows, expected);
});
