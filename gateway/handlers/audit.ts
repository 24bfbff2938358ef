import type { Handler } from '../answer.ts';
import type { AuditFilter, AuditRow } from '../audit/log.ts';
import type { Routes } from '../contract/index.ts';
import type { Services } from '../services.ts';

export function listAudit({ audit }: Services): Handler<Routes['listAudit']> {
  return async ({ query }) => {
    const before = query.cursor === undefined ? null : Number(query.cursor);
    const rows = await audit.read(filterOf(query), before, query.limit + 1);
    const items = rows.slice(0, query.limit);
    const nextCursor = rows.length > query.limit ? `${items.at(-1)?.id}` : null;
    return { status: 200, json: { items: items.map(viewOfEntry), nextCursor } };
  };
}

export function exportAudit({ audit }: Services): Handler<Routes['exportAudit']> {
  return ({ query }) => ({
    status: 200,
    headers: {
      'content-type': 'application/x-ndjson',
      'content-disposition': 'attachment; filename="audit.ndjson"',
      'cache-control': 'no-store',
    },
    stream: { body: lines(audit.all(filterOf(query))), sizeBytes: null },
  });
}

async function* lines(pages: AsyncGenerator<AuditRow[]>): AsyncGenerator<Uint8Array> {
  for await (const page of pages) yield Buffer.from(page.map((row) => `${JSON.stringify(viewOfEntry(row))}\n`).join(''));
}

function filterOf(query: {
  actor?: string | undefined;
  account?: string | undefined;
  target?: string | undefined;
  action?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}): AuditFilter {
  const { actor, account, target, action, from, to } = query;
  return { actorId: actor, account, target, action, from: dateOf(from), to: dateOf(to) };
}
const dateOf = (text: string | undefined) => (text === undefined ? undefined : new Date(text));
export const viewOfEntry = ({ at, ...rest }: AuditRow) => ({ ...rest, at: at.toISOString() });
