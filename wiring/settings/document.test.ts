import { readFileSync } from 'node:fs';
import t from 'tap';
import { documentPath, withOptions } from './document.ts';
import { entries } from './table.ts';

t.test('the documentation has the options as they are', async (t) => {
  const page = readFileSync(documentPath, 'utf8');
  t.ok(page === withOptions(page), 'write them anew: node wiring/settings/document.ts');
  for (const { flag, env } of Object.values(entries)) t.ok(page.includes(`\`${env}\``) && page.includes(flag ?? env), env);
});
