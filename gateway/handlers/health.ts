import { isAdministrator } from '../access.ts';
import type { Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import type { Report } from '../health.ts';
import type { Services } from '../services.ts';

export function health({ healthReport }: Services): Handler<Routes['health']> {
  return async ({ caller }) => {
    const found = await healthReport();
    return { status: found.status === 'down' ? 503 : 200, json: isAdministrator(caller) ? found : statusesOf(found) };
  };
}
/** Versions, figures and error texts would help whoever looks for a way in. */
function statusesOf({ status, components }: Report): Report {
  return { status, components: Object.fromEntries(Object.entries(components).map(([name, one]) => [name, { status: one.status }])) };
}
export function ready({ healthReport, stopping }: Services): Handler<Routes['ready']> {
  return async () => {
    const ready = !stopping.aborted && (await healthReport()).status !== 'down';
    return { status: ready ? 200 : 503, json: { ready } };
  };
}
