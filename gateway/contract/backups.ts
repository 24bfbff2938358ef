/** The admin listener: backups of the database and the secrets. */
import { z } from 'zod';
import { backupKinds, backupStates } from '../../actors/backups/contract.ts';
import { archiveNameSchema, backupPhases } from '../../components/backups/contract.ts';
import { route } from './routes.ts';

export const backupRunView = z
  .object({
    id: z.string(),
    kind: z.enum(backupKinds),
    state: z.enum(backupStates),
    name: z.string().nullable(),
    /** What it does now, and how many bytes of the archive it has done. */
    phase: z.enum(backupPhases).nullable(),
    bytes: z.number(),
    problem: z.string().nullable(),
    /** Whether a database came of it; null where that was not tried. */
    restored: z.boolean().nullable(),
    /** Whether what lies there is what was made: null as long as nobody looked, false where it is not known what was made. */
    compared: z.boolean().nullable(),
    startedAt: z.string(),
    endedAt: z.string().nullable(),
  })
  .meta({ id: 'BackupRun', description: 'The making of a backup, or a look at one.' });
export type BackupRunView = z.infer<typeof backupRunView>;

export const backupView = z
  .object({
    name: z.string(),
    madeAt: z.string(),
    sizeBytes: z.number(),
    isEncrypted: z.boolean(),
    /** When all of it was last read and compared; null: not that this database knows of. */
    verifiedAt: z.string().nullable(),
    /** When a database was last made of it. */
    restoredAt: z.string().nullable(),
    sha256: z.string().nullable(),
  })
  .meta({ id: 'Backup', description: 'An archive of the database and the secrets of the instance.' });
const common = { listeners: ['admin'] } as const;
const params = z.object({ name: archiveNameSchema });

export const backupRoutes = {
  listBackups: route({
    ...common,
    summary: 'The backups that lie at the target, the newest first, and what runs or ran last',
    method: 'GET',
    path: '/api/v1/admin/backups',
    access: 'instance.read',
    rate: 'read',
    answers: {
      200: { json: z.object({ items: z.array(backupView), nextCursor: z.null(), place: z.string(), latest: backupRunView.nullable() }) },
    },
    problems: ['no-backups', 'backups-unavailable'],
  }),
  startBackup: route({
    ...common,
    summary: 'Makes a backup now; live events tell how far it is',
    method: 'POST',
    path: '/api/v1/admin/backups',
    access: 'instance.change',
    rate: 'write',
    answers: { 202: { json: backupRunView } },
    problems: ['no-backups', 'backup-running'],
  }),
  verifyBackup: route({
    ...common,
    summary: 'Reads a backup, compares all its sums, and tries it on a database that is dropped afterwards',
    method: 'POST',
    path: '/api/v1/admin/backups/{name}/verify',
    access: 'instance.change',
    rate: 'write',
    params,
    body: { json: z.object({ restores: z.boolean().default(true) }) },
    answers: { 202: { json: backupRunView } },
    problems: ['no-backups', 'backup-running'],
  }),
  stopBackup: route({
    ...common,
    summary: 'Stops what is being made or looked at, within seconds; what was begun of a backup is removed',
    method: 'DELETE',
    path: '/api/v1/admin/backups/running',
    access: 'instance.change',
    rate: 'write',
    answers: { 204: { empty: true } },
    problems: ['no-backups'],
  }),
  removeBackup: route({
    ...common,
    summary: 'Removes a backup from the target',
    method: 'DELETE',
    path: '/api/v1/admin/backups/{name}',
    access: 'instance.change',
    rate: 'write',
    params,
    answers: { 204: { empty: true } },
    problems: ['no-backups', 'backup-running', 'backups-unavailable'],
  }),
} as const;
