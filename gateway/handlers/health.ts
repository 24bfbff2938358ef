import { isAdministrator } from '../access.ts';
import type { Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import type { Services } from '../services.ts';
import type { ComponentHealth, HealthStatus } from '../settings.ts';
import { createShortCache } from '../short-cache.ts';

type Report = { status: HealthStatus; components: Record<string, ComponentHealth> };
const patienceMilliseconds = 2000;

/** One look at all components serves everybody who asks within half a second. */
function reporter(services: Services): () => Promise<Report> {
  const cache = createShortCache<Report>({ milliseconds: 500, size: 1 });
  return () =>
    cache.get('', async () => {
      const entries = await Promise.all(
        Object.entries(services.health).map(async ([name, check]) => [name, await within(check())] as const),
      );
      const components = Object.fromEntries(entries);
      const states = Object.values(components).map((component) => component.status);
      return { status: states.includes('down') ? 'down' : states.includes('degraded') ? 'degraded' : 'ok', components };
    });
}
function within<T>(look: Promise<T>): Promise<T | { status: 'down'; detail: string }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<{ status: 'down'; detail: string }>((resolve) => {
    timer = setTimeout(() => resolve({ status: 'down', detail: 'no answer' }), patienceMilliseconds);
  });
  const asked = look.catch((error: Error) => ({ status: 'down' as const, detail: error.message }));
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}

export function health(services: Services): Handler<Routes['health']> {
  const report = reporter(services);
  return async ({ caller }) => {
    const found = await report();
    return { status: found.status === 'down' ? 503 : 200, json: isAdministrator(caller) ? found : statusesOf(found) };
  };
}
/** Versions, figures and error texts would help whoever looks for a way in. */
function statusesOf({ status, components }: Report): Report {
  return { status, components: Object.fromEntries(Object.entries(components).map(([name, one]) => [name, { status: one.status }])) };
}
export function ready(services: Services): Handler<Routes['ready']> {
  const report = reporter(services);
  return async () => {
    const ready = !services.stopping.aborted && (await report()).status !== 'down';
    return { status: ready ? 200 : 503, json: { ready } };
  };
}
