/** A walk through all objects of a store, which goes on where it was saved. */
import type { Database } from '../../components/database/contract.ts';
import type { ObjectInfo, Objects } from '../../components/objects/contract.ts';
import type { Held } from './runner.ts';

export interface Walk<Report> {
  database: Database;
  source: Pick<Objects, 'list'>;
  run: { place: string | null; report: Report };
  held: Held;
  objectsAtOnce: number;
  act(batch: readonly ObjectInfo[], report: Report): Promise<unknown>;
}

export async function walkObjects<Report>({ database, source, run, held, objectsAtOnce, act }: Walk<Report>): Promise<void> {
  let batch: ObjectInfo[] = [];
  const handle = async (): Promise<void> => {
    // Worked out on a copy: a batch that fails in the middle is gone through again as a whole.
    const report = structuredClone(run.report);
    await act(batch, report);
    run.report = report;
    run.place = batch.at(-1)?.key ?? run.place;
    batch = [];
    await held.save({ place: run.place, report: database.json(report as never) });
    held.progressed();
  };
  for await (const object of source.list('', run.place ?? undefined)) {
    batch.push(object);
    if (batch.length >= objectsAtOnce) await handle();
  }
  if (batch.length > 0) await handle();
}
