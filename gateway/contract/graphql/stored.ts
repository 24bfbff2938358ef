/** The schema of GraphQL that lies in the repository: of all listeners, for those who look at changes. contract/openapi/stored.ts writes it. */
import { fileURLToPath } from 'node:url';
import { printSchema } from 'graphql';
import { routes } from '../index.ts';
import { describeGraph } from './schema.ts';

export const storedSchemaPath = fileURLToPath(new URL('../../../docs/schema.graphql', import.meta.url));

export function storedSchema(): string {
  return `${printSchema(describeGraph(routes))}\n`;
}
