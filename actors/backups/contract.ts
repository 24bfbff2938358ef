/** Runs of backups, as rows of `backup_runs`. */
export const backupKinds = ['make', 'verify'] as const;
export type BackupKind = (typeof backupKinds)[number];
export const backupStates = ['running', 'done', 'failed', 'cancelled'] as const;
