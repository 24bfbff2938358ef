/** The files daprd reads: one configuration, and a folder with one file a component. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A Dapr component: its name, its type, and its settings. */
export interface Component {
  name: string;
  type: string;
  metadata?: Record<string, string>;
  /** App-ids that may use it; everyone when absent. */
  scopes?: string[];
}

/** The embedded default works in memory, which is enough while all roles share one daprd. */
export const memoryPubsub: Component = { name: 'pubsub', type: 'pubsub.in-memory' };

/**
 * daprd hosts no actor without a state store, though nothing is ever kept in this one: actors keep their state themselves.
 * It is the same in a cluster.
 */
const actorStore: Component = { name: 'actor-state', type: 'state.in-memory', metadata: { actorStateStore: 'true' } };

/** JSON is YAML; written that way no value needs quoting rules of its own. */
function componentText({ name, type, metadata = {}, scopes }: Component): string {
  return text({
    apiVersion: 'dapr.io/v1alpha1',
    kind: 'Component',
    metadata: { name },
    spec: { type, version: 'v1', metadata: Object.entries(metadata).map(([key, value]) => ({ name: key, value })) },
    ...(scopes ? { scopes } : {}),
  });
}

/** Names are looked up in a file, as multicast does not work everywhere; nothing is reloaded behind our back. */
function configurationText(namesFile: string): string {
  return text({
    apiVersion: 'dapr.io/v1alpha1',
    kind: 'Configuration',
    metadata: { name: 'vitascope' },
    spec: {
      features: [{ name: 'HotReload', enabled: false }],
      nameResolution: { component: 'sqlite', configuration: { connectionString: namesFile } },
    },
  });
}

export interface ResourceFiles {
  configFile: string;
  componentsFolder: string;
}

/** Writes the files anew, so that a component which is gone from the settings is gone from the folder. */
export async function writeResources(folder: string, namesFile: string, components: Component[]): Promise<ResourceFiles> {
  const componentsFolder = join(folder, 'components');
  const configFile = join(folder, 'config.yaml');
  await rm(componentsFolder, { recursive: true, force: true });
  await mkdir(componentsFolder, { recursive: true });
  await writeFile(configFile, configurationText(namesFile), { mode: 0o600 });
  for (const component of [actorStore, ...components]) {
    // Components may hold passwords of brokers.
    await writeFile(join(componentsFolder, `${component.name}.yaml`), componentText(component), { mode: 0o600 });
  }
  return { configFile, componentsFolder };
}

const text = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
