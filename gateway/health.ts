/** How each component is, looked at once for everybody who asks at the same time. */
import type { ComponentHealth, HealthCheck, HealthStatus } from './settings.ts';
import { createShortCache } from './short-cache.ts';

export interface Report {
  status: HealthStatus;
  components: Record<string, ComponentHealth>;
}
const patienceMilliseconds = 2000;
const stepMilliseconds = 100;

/** One look at all components serves everybody who asks within half a second. A component that says nothing within two is down. */
export function createHealthReport(checks: Record<string, HealthCheck>, now = () => new Date()): () => Promise<Report> {
  const cache = createShortCache<Report>({ milliseconds: 500, size: 1 });
  const known = new Map<string, { status: HealthStatus; since: string }>();
  function since(name: string, status: HealthStatus): string {
    const before = known.get(name);
    if (before?.status === status) return before.since;
    const first = now().toISOString();
    known.set(name, { status, since: first });
    return first;
  }
  return () =>
    cache.get('', async () => {
      const entries = await Promise.all(Object.entries(checks).map(async ([name, check]) => [name, await within(check())] as const));
      const components = Object.fromEntries(entries.map(([name, one]) => [name, { ...one, since: since(name, one.status) }]));
      const states = Object.values(components).map(weightOf);
      return { status: states.includes('down') ? 'down' : states.includes('degraded') ? 'degraded' : 'ok', components };
    });
}
/** What something needs, but not everything, must not take the whole server from those who ask it. */
function weightOf({ status, essential }: ComponentHealth): HealthStatus {
  return status === 'down' && essential === false ? 'degraded' : status;
}
function within<T>(look: Promise<T>): Promise<T | { status: 'down'; detail: string }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<{ status: 'down'; detail: string }>((resolve) => {
    let left = patienceMilliseconds;
    // In steps: while this machine stands still, as a virtual one that is moved, nobody could answer, and that counts as one of them.
    timer = setInterval(() => {
      left -= stepMilliseconds;
      if (left <= 0) resolve({ status: 'down', detail: 'no answer' });
    }, stepMilliseconds);
  });
  const asked = look.catch((error: Error) => ({ status: 'down' as const, detail: error.message }));
  return Promise.race([asked, late]).finally(() => clearInterval(timer));
}
