/**
 * Lists (a query each) at a rate that grows step by step (RATE, then STEPS times by a half), until a threshold breaks; then it ends. It tells the
 * last rate that held: 95 % within 250 ms, less than one in a hundred failed, and nothing left out because all callers were waiting.
 */
import http from 'k6/http';
import { authorised, base, figuresOf, seconds, summaryTrendStats, write } from './shared.js';

const stepSeconds = Math.max(1, Number(__ENV.STEP_SECONDS || Math.floor(seconds / 10)));
const count = Number(__ENV.STEPS || 12);
const first = Number(__ENV.RATE || 40);
const steps = Array.from({ length: count }, (_, n) => ({ name: `step${n}`, rate: Math.round(first * 1.5 ** n) }));
// One bad moment of a step that has just begun tells nothing.
const stops = (threshold) => ({ threshold, abortOnFail: true, delayAbortEval: `${stepSeconds}s` });

export const options = {
  scenarios: Object.fromEntries(
    steps.map(({ name, rate }, n) => [
      name,
      {
        executor: 'constant-arrival-rate',
        rate,
        duration: `${stepSeconds}s`,
        startTime: `${n * stepSeconds}s`,
        preAllocatedVUs: Math.min(rate, 200),
        maxVUs: 200,
        gracefulStop: '5s',
      },
    ]),
  ),
  thresholds: Object.fromEntries(
    steps.flatMap(({ name }) => [
      [`http_req_duration{scenario:${name}}`, [stops('p(95)<250')]],
      [`http_req_failed{scenario:${name}}`, [stops('rate<0.01')]],
      [`dropped_iterations{scenario:${name}}`, [stops('count<1')]],
    ]),
  ),
  discardResponseBodies: true,
  summaryTrendStats,
};

export default function () {
  http.get(`${base}/api/v1/videos?limit=24`, { headers: authorised });
}

export function handleSummary(data) {
  const held = steps.map(({ name, rate }, n) => {
    const of = (metric) => data.metrics[`${metric}{scenario:${name}}`] || { values: {}, thresholds: {} };
    const all = ['http_req_duration', 'http_req_failed', 'dropped_iterations'].flatMap((metric) =>
      Object.values(of(metric).thresholds || {}),
    );
    // The step in which it ended says nothing by itself, and those after it never were.
    const isWhole = of('http_req_failed').values.fails + of('http_req_failed').values.passes >= rate * stepSeconds * 0.9;
    return { n, rate, holds: isWhole && all.every((one) => one.ok) };
  });
  const broken = held.findIndex((one) => !one.holds);
  const heldPerSecond = broken === 0 ? 0 : held[broken < 0 ? count - 1 : broken - 1].rate;
  return write({ ...figuresOf(data), heldPerSecond, brokePerSecond: broken < 0 ? null : held[broken].rate });
}
