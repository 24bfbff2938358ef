import { readAlerts, viewOfAlert } from '../alerts/rows.ts';
import type { Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import type { Services } from '../services.ts';

export function listAlerts({ database }: Services): Handler<Routes['listAlerts']> {
  return async () => {
    const rows = await readAlerts(database);
    const items = rows.flatMap((row) => (row.since && row.raisedAt ? [viewOfAlert(row, row.since, row.raisedAt)] : []));
    return { status: 200, json: { items, nextCursor: null } };
  };
}
