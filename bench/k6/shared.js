/**
 * What all load scripts share. They are told by variables (`k6 run -e NAME=VALUE`): URL of the server, VIDEO that can be played there, KEY of
 * an administrator, SECONDS to last, VUS to be, and SUMMARY, the file for the figures. They load this machine and no other.
 */
import exec from 'k6/execution';

export const base = __ENV.URL || 'http://127.0.0.1:9000';
if (!/^http:\/\/(127\.\d+\.\d+\.\d+|localhost|\[::1\])(:\d+)?$/.test(base)) throw new Error(`URL is not of this machine: ${base}`);
export const video = __ENV.VIDEO || '';
export const seconds = Number(__ENV.SECONDS || 30);
export const vus = Number(__ENV.VUS || 8);
export const authorised = { authorization: `Bearer ${__ENV.KEY || ''}` };

/** So many at a time, each as fast as it is answered. */
export function steady(thresholds, discardResponseBodies = false) {
  return {
    scenarios: { steady: { executor: 'constant-vus', vus, duration: `${seconds}s`, gracefulStop: '10s' } },
    thresholds,
    discardResponseBodies,
    summaryTrendStats,
  };
}
export const summaryTrendStats = ['avg', 'p(50)', 'p(95)', 'p(99)', 'max'];

/** Without answers as they should be nothing is measured. */
export function must(response, ...statuses) {
  if (!statuses.includes(response.status))
    exec.test.abort(`${response.request.method} ${response.url}: ${response.status} ${response.body}`);
  return response;
}

/** Figures of a run; `of` gives the names of the metric that is measured and of the one that counts its events. */
export function figuresOf(data, of = { took: 'http_req_duration', count: 'http_reqs', failed: 'http_req_failed' }) {
  const values = (name) => (data.metrics[name] ? data.metrics[name].values : {});
  const took = values(of.took);
  const thresholds = Object.values(data.metrics).flatMap((metric) => Object.values(metric.thresholds || {}));
  return {
    count: values(of.count).count || 0,
    perSecond: values(of.count).rate || 0,
    p50: took['p(50)'] || 0,
    p95: took['p(95)'] || 0,
    p99: took['p(99)'] || 0,
    failedShare: values(of.failed).rate || 0,
    kept: thresholds.every((one) => one.ok),
  };
}

export function write(figures) {
  const text = `${JSON.stringify(figures)}\n`;
  return { stdout: text, ...(__ENV.SUMMARY && { [__ENV.SUMMARY]: text }) };
}

export function handleSummary(data) {
  return write(figuresOf(data));
}
