/** Sign-in services as administrators have set them. Their secrets are kept encrypted. */
import { symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto';
import { z } from 'zod';
import type { Database } from '../../../components/database/contract.ts';
import type { servicesSchema } from '../../contract/sign-in-services.ts';
import { createShortCache } from '../../short-cache.ts';
import { readSetting } from '../../stored-settings.ts';

export const servicesName = 'sign-in-services';
const kept = { id: z.string(), label: z.string(), issuer: z.string(), clientId: z.string(), sealedSecret: z.string().nullable() };
const storedSchema = z.object({
  items: z.array(
    z.union([
      z.object({ ...kept, kind: z.literal('github'), organisations: z.array(z.string()) }),
      // Earlier versions knew no other.
      z.object({ ...kept, kind: z.literal('openid').default('openid'), scopes: z.array(z.string()) }),
    ]),
  ),
});
export type StoredService = z.infer<typeof storedSchema>['items'][number];
export interface ServicesNow {
  items: StoredService[];
  version: number;
}
export interface SignInServices {
  now(): Promise<ServicesNow>;
  find(id: string): Promise<StoredService | null>;
  secretOf(service: StoredService): Promise<string | null>;
  /** What is to be stored: secrets that are not named are those that were there. */
  sealed(given: z.output<typeof servicesSchema>, before: ServicesNow): Promise<{ items: StoredService[] }>;
  forget(): void;
}

export function createSignInServices(database: Database, secret: string): SignInServices {
  const cache = createShortCache<ServicesNow>({ milliseconds: 1000, size: 1 });
  const now = () =>
    cache.get('', async () => {
      const stored = await readSetting(database, servicesName);
      const read = storedSchema.safeParse(stored?.value);
      return { items: read.success ? read.data.items : [], version: stored?.version ?? 0 };
    });
  return {
    now,
    find: async (id) => (await now()).items.find((one) => one.id === id) ?? null,
    secretOf: async ({ sealedSecret }) => (sealedSecret === null ? null : symmetricDecrypt({ key: secret, data: sealedSecret })),
    async sealed({ items }, before) {
      const sealedItems = items.map(async ({ clientSecret, ...rest }) => {
        // A secret belongs to the issuer and the client that it was given for: it is shown to no other.
        const kept = before.items.find(
          ({ id, issuer, clientId }) => id === rest.id && issuer === rest.issuer && clientId === rest.clientId,
        );
        const sealedSecret =
          clientSecret === undefined ? (kept?.sealedSecret ?? null) : await symmetricEncrypt({ key: secret, data: clientSecret });
        return { ...rest, sealedSecret };
      });
      return { items: await Promise.all(sealedItems) };
    },
    forget: () => cache.drop(''),
  };
}
