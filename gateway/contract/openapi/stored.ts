/** The copy of the description that lies in the repository: for those who look at changes. Run as a program it writes that copy anew, and the schema of GraphQL. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { storedSchema, storedSchemaPath } from '../graphql/stored.ts';
import { routes } from '../index.ts';
import { describeApi } from './document.ts';

export const storedPath = fileURLToPath(new URL('../../../docs/openapi.json', import.meta.url));
const servers = { public: 'http://127.0.0.1:9000', admin: 'http://127.0.0.1:9001', worker: 'http://127.0.0.1:9002' };

export function storedDocument(): string {
  return `${JSON.stringify(describeApi(routes, servers), null, 1)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(storedPath, storedDocument());
  writeFileSync(storedSchemaPath, storedSchema());
}
