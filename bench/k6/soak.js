/** Everything at a bearable rate for a long time (SECONDS, an hour when nothing is said): nothing may fail, and nothing may grow slower. */
import { check } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { authorised, base, figuresOf, summaryTrendStats, video, write } from './shared.js';

const seconds = Number(__ENV.SECONDS || 3600);
const perSecond = Number(__ENV.RATE || 50);
const half = Math.max(1, Math.floor(seconds / 2));
const scenario = (startTime) => ({
  executor: 'constant-arrival-rate',
  rate: perSecond,
  duration: `${half}s`,
  startTime: `${startTime}s`,
  preAllocatedVUs: 10,
  maxVUs: 100,
});

export const options = {
  scenarios: { first: scenario(0), second: scenario(half) },
  thresholds: {
    http_req_failed: ['rate<0.001'],
    checks: ['rate>0.999'],
    'http_req_duration{scenario:first}': ['p(95)<250'],
    'http_req_duration{scenario:second}': ['p(95)<250'],
    dropped_iterations: [`count<${Math.max(1, seconds * perSecond * 0.001)}`],
  },
  summaryTrendStats,
};

export default function () {
  const kind = exec.scenario.iterationInTest % 10;
  if (kind < 5) check(http.get(`${base}/api/v1/videos/${video}`), { 'the video': ({ status }) => status === 200 });
  else if (kind < 7) check(http.get(`${base}/media/${video}/master.m3u8`), { 'its playlist': ({ status }) => status === 200 });
  else if (kind < 9) check(http.get(`${base}/api/v1/videos?limit=24`), { 'the list': ({ status }) => status === 200 });
  else {
    const headers = { ...authorised, 'content-type': 'application/json' };
    const answer = http.patch(`${base}/api/v1/videos/${video}`, JSON.stringify({ title: `Soak ${exec.scenario.iterationInTest}` }), {
      headers,
    });
    check(answer, { 'its title changed': ({ status }) => status === 200 });
  }
}

/** `later`: 95 % of the second half beside that of the first. */
export function handleSummary(data) {
  const of = (name) => data.metrics[`http_req_duration{scenario:${name}}`].values['p(95)'];
  return write({ ...figuresOf(data), later: of('second') / of('first') });
}
