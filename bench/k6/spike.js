/** A few readers, suddenly ten times as many, and a few again: nobody is turned away, and afterwards it is as fast as before. */
import { check } from 'k6';
import http from 'k6/http';
import { base, figuresOf, seconds, summaryTrendStats, video, write } from './shared.js';

const few = Number(__ENV.RATE || 50);
const third = Math.max(1, Math.floor(seconds / 3));
const scenario = (rate, startTime) => ({
  executor: 'constant-arrival-rate',
  rate,
  duration: `${third}s`,
  startTime: `${startTime}s`,
  preAllocatedVUs: 20,
  maxVUs: 300,
});

export const options = {
  scenarios: { before: scenario(few, 0), spike: scenario(10 * few, third), after: scenario(few, 2 * third) },
  thresholds: {
    http_req_failed: ['rate<0.001'],
    checks: ['rate>0.999'],
    'http_req_duration{scenario:before}': ['p(95)<150'],
    'http_req_duration{scenario:spike}': ['p(95)<1000'],
    'http_req_duration{scenario:after}': ['p(95)<150'],
  },
  summaryTrendStats,
};

export default function () {
  check(http.get(`${base}/api/v1/videos/${video}`), { 'the video': ({ status }) => status === 200 });
  check(http.get(`${base}/media/${video}/master.m3u8`), { 'its playlist': ({ status }) => status === 200 });
}

export function handleSummary(data) {
  const of = (name) => data.metrics[`http_req_duration{scenario:${name}}`].values['p(95)'];
  return write({ ...figuresOf(data), before: of('before'), spike: of('spike'), after: of('after') });
}
