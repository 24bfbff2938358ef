/**
 * Sockets that follow one video while things happen to it: the delay of each event is measured from the time that stands in it. With a KEY
 * the script changes the video itself, five times a second; without, somebody else makes its progress.
 */
import { check } from 'k6';
import http from 'k6/http';
import { Counter, Rate, Trend } from 'k6/metrics';
import { WebSocket } from 'k6/websockets';
import { authorised, base, figuresOf, seconds, summaryTrendStats, video, vus, write } from './shared.js';

const delay = new Trend('event_delay', true);
const heard = new Counter('events_heard');
/** Sockets that heard nothing, or were refused something. */
const failed = new Rate('sockets_failed');
const changing = Boolean(__ENV.KEY);
const rest = Math.max(1, seconds - 1);

export const options = {
  scenarios: {
    followers: { executor: 'per-vu-iterations', vus, iterations: 1, maxDuration: `${seconds + 15}s`, exec: 'follow' },
    ...(changing && {
      changes: {
        executor: 'constant-arrival-rate',
        rate: 5,
        duration: `${rest}s`,
        startTime: '500ms',
        preAllocatedVUs: 5,
        maxVUs: 20,
        exec: 'change',
      },
    }),
  },
  thresholds: { event_delay: ['p(95)<250', 'p(99)<1000'], sockets_failed: ['rate<0.01'], checks: ['rate>0.999'] },
  summaryTrendStats,
};

export function follow() {
  const socket = new WebSocket(`${base.replace(/^http/, 'ws')}/api/v1/ws`);
  let count = 0;
  let isBad = false;
  socket.onopen = () => {
    socket.send(JSON.stringify({ type: 'subscribe', topic: `video/${video}` }));
    setTimeout(() => socket.close(), seconds * 1000);
  };
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.type === 'refused' || message.type === 'dropped') isBad = true;
    if (message.type !== 'event') return;
    count += 1;
    heard.add(1);
    delay.add(Math.max(0, Date.now() - Date.parse(message.event.at)));
  };
  socket.onerror = () => {
    isBad = true;
  };
  socket.onclose = () => failed.add(isBad || count === 0);
}

export function change() {
  const headers = { ...authorised, 'content-type': 'application/json' };
  const answer = http.patch(`${base}/api/v1/videos/${video}`, JSON.stringify({ title: `Followed ${Date.now()}` }), { headers });
  check(answer, { 'it was changed': ({ status }) => status === 200 });
}

export function handleSummary(data) {
  return write(figuresOf(data, { took: 'event_delay', count: 'events_heard', failed: 'sockets_failed' }));
}
