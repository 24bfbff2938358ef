/** Counts of answers by route and status, in the Prometheus text format. */
export interface Metrics {
  count(route: string, status: number): void;
  text(): string;
}

export function createMetrics(gauges: Record<string, () => number> = {}): Metrics {
  const counts = new Map<string, { [status: number]: number }>();
  return {
    count(route, status) {
      let byStatus = counts.get(route);
      if (!byStatus) counts.set(route, (byStatus = {}));
      byStatus[status] = (byStatus[status] ?? 0) + 1;
    },
    text() {
      const lines = ['# TYPE vitascope_http_requests_total counter'];
      for (const [route, byStatus] of counts) {
        for (const [status, count] of Object.entries(byStatus)) {
          lines.push(`vitascope_http_requests_total{route="${route}",status="${status}"} ${count}`);
        }
      }
      for (const [name, read] of Object.entries(gauges)) lines.push(`# TYPE vitascope_${name} gauge`, `vitascope_${name} ${read()}`);
      return `${lines.join('\n')}\n`;
    },
  };
}
