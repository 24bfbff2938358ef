/** Asks for backups, and tells of them; actors/backups makes them. */
import { type Backups, timeOfArchive } from '../../components/backups/contract.ts';
import type { Handler } from '../answer.ts';
import { askForRun, factsOf, latestRun, stopRun, type Wish } from '../backups/rows.ts';
import type { BackupRunView } from '../contract/backups.ts';
import type { Routes } from '../contract/index.ts';
import { refuse } from '../problem.ts';
import type { Services } from '../services.ts';

export function listBackups({ database, backups }: Services): Handler<Routes['listBackups']> {
  return async () => {
    const { place, list } = required(backups);
    const found = await there(list());
    const facts = await factsOf(
      database,
      found.map(({ name }) => name),
    );
    const items = found.map(({ name, sizeBytes }) => {
      const known = facts.get(name);
      const isEncrypted = name.endsWith('.sealed');
      const times = { verifiedAt: known?.verifiedAt.toISOString() ?? null, restoredAt: known?.restoredAt?.toISOString() ?? null };
      const madeAt = known?.madeAt?.toISOString() ?? timeOfArchive(name);
      return { name, madeAt, sizeBytes, isEncrypted, ...times, sha256: known?.sha256 ?? null };
    });
    return { status: 200, json: { items, nextCursor: null, place, latest: await latestRun(database) } };
  };
}

export function startBackup(services: Services): Handler<Routes['startBackup']> {
  return async () => {
    const { keep } = services.live.value('backups');
    return { status: 202, json: await asked(services, { kind: 'make', restores: false, keep }) };
  };
}

export function verifyBackup(services: Services): Handler<Routes['verifyBackup']> {
  return async ({ params: { name }, body: { restores } }) => ({
    status: 202,
    json: await asked(services, { kind: 'verify', name, restores, keep: 0 }),
  });
}

/** Whoever carries it out hears of it within seconds. */
export function stopBackup({ database, backups, events }: Services): Handler<Routes['stopBackup']> {
  return async () => {
    required(backups);
    const run = await stopRun(database);
    if (run !== null) await events.append([{ type: 'backup.stopped', subject: { type: 'backup', id: run.id }, data: { kind: run.kind } }]);
    return { status: 204 };
  };
}

export function removeBackup({ database, backups, events }: Services): Handler<Routes['removeBackup']> {
  return async ({ params: { name } }) => {
    const { remove } = required(backups);
    const latest = await latestRun(database);
    if (latest?.state === 'running' && latest.name === name) throw running();
    await there(remove(name));
    await events.append([{ type: 'backup.removed', subject: { type: 'backup', id: name }, data: {} }]);
    return { status: 204 };
  };
}

async function asked({ database, backups }: Services, wish: Wish): Promise<BackupRunView> {
  required(backups);
  const id = await askForRun(database, wish);
  const latest = await latestRun(database);
  if (id === null || latest === null) throw running();
  return latest;
}
function required(backups: Backups | undefined): Backups {
  if (backups === undefined) throw refuse('no-backups', 409, 'This server makes no backups.');
  return backups;
}
function running() {
  return refuse('backup-running', 409, 'One is being made or verified already.', 'Wait for its end.');
}
/** The words are ours: what a target says is told by its code alone. */
async function there<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if ((error as Error).name !== 'BackupError') throw error;
    throw refuse('backups-unavailable', 503, (error as Error).message);
  }
}
