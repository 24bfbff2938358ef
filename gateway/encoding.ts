/** Which encoding profile a video gets. */
import type { Database } from '../components/database/contract.ts';
import type { EncodingProfile } from '../media/index.ts';
import { builtInEncoding, type Encoding, encodingSchema } from './contract/settings.ts';
import { refuse } from './problem.ts';
import type { ComponentHealth } from './settings.ts';
import { readSetting } from './stored-settings.ts';

export const encodingName = 'encoding';

export interface EncodingNow {
  value: Encoding;
  version: number;
  updatedAt: Date | null;
  updatedBy: string | null;
  /** Why the stored value cannot be used, so that the built-in one is. */
  trouble: string | null;
}
export interface EncodingSettings {
  now(): Promise<EncodingNow>;
  /**
   * For a source that arrives, or a video that is made anew: the profile of that name, else that of the owner, else the default; what the
   * command line overrides is in it. Refuses a name that there is not.
   */
  profileFor(ownerId: string, name?: string): Promise<EncodingProfile>;
  health(): Promise<ComponentHealth>;
  overrides: { copy?: 'never' };
}

export function createEncodingSettings(init: { database: Database; copy?: 'fitting' | 'never' | undefined }): EncodingSettings {
  const overrides = init.copy === 'never' ? { copy: init.copy } : {};

  async function now(): Promise<EncodingNow> {
    const stored = await readSetting(init.database, encodingName);
    if (stored === null) return { value: builtInEncoding, version: 0, updatedAt: null, updatedBy: null, trouble: null };
    const read = encodingSchema.safeParse(stored.value);
    if (read.success) return { ...stored, value: read.data, trouble: null };
    const [issue] = read.error.issues;
    return { ...stored, value: builtInEncoding, trouble: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}` };
  }

  return {
    now,
    overrides,
    async profileFor(ownerId, name) {
      const { value } = await now();
      const owners = Object.hasOwn(value.owners, ownerId) ? value.owners[ownerId] : undefined;
      const chosen = name ?? owners ?? value.default;
      const profile = Object.hasOwn(value.profiles, chosen) ? value.profiles[chosen] : undefined;
      if (profile === undefined) {
        const names = Object.keys(value.profiles).sort().join(', ');
        throw refuse('unknown-profile', 422, `There is no encoding profile called "${chosen}".`, `There are: ${names}.`);
      }
      return { name: chosen, ...profile, ...overrides };
    },
    async health() {
      const { trouble, version, value } = await now();
      if (trouble === null) return { status: 'ok', version, default: value.default, ...overrides };
      const detail = `The stored encoding profiles cannot be used (${trouble}), so videos get the built-in ones. Write them anew, or restore an earlier version.`;
      return { status: 'degraded', version, detail, ...overrides };
    },
  };
}
