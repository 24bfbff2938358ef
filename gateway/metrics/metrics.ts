/**
 * What this process and the instance tell Prometheus. Every name is made here or in a neighbour file, with its help text; docs/metrics.md
 * is written from them (setup/documents.mjs), so that there is one list.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  registry: Registry;
  /** A request was answered. Called with every request: costs a look-up and an addition. */
  count(route: string, status: number): void;
  /** How long a request took that went the whole way; answers from memory are not timed. */
  took(route: string, seconds: number): void;
  /** Is asked before each scrape for what has to be looked up; a look that fails leaves out its figures, and never the others. */
  before(look: () => Promise<void>): void;
  text(): Promise<string>;
}

/** From an answer out of memory to a body that takes minutes. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 60];

export function createMetrics(gauges: Record<string, { help: string; read: () => number }> = {}): Metrics {
  const registry = new Registry();
  const looks: (() => Promise<void>)[] = [];
  const counts = new Map<string, Map<number, number>>();
  // The library hashes labels with each addition, which a hot read would feel; so they are added up here and handed over when asked.
  new Counter({
    name: 'vitascope_http_requests_total',
    help: 'Requests answered, by route (operation id) and status.',
    labelNames: ['route', 'status'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [route, byStatus] of counts) for (const [status, count] of byStatus) this.inc({ route, status }, count);
    },
  });
  const seconds = new Histogram({
    name: 'vitascope_http_request_duration_seconds',
    help: 'Time from a request to the head of its answer, by route; answers from memory are not in it.',
    labelNames: ['route'],
    buckets,
    registers: [registry],
  });
  for (const [name, { help, read }] of Object.entries(gauges)) {
    new Gauge({
      name: `vitascope_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  }
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 10 });
  return {
    registry,
    count(route, status) {
      let byStatus = counts.get(route);
      if (!byStatus) counts.set(route, (byStatus = new Map()));
      byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
    },
    took: (route, value) => seconds.observe({ route }, value),
    before: (look) => looks.push(look),
    async text() {
      await Promise.allSettled(looks.map((look) => look()));
      return registry.metrics();
    },
  };
}
