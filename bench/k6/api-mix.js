/** What pages ask of the API: a list now and then, the videos in it, some of them not for the first time, and who one is. */
import { check } from 'k6';
import http from 'k6/http';
import { authorised, base, steady, video } from './shared.js';

export { handleSummary } from './shared.js';
export const options = steady({
  http_req_failed: ['rate<0.001'],
  checks: ['rate>0.999'],
  'http_req_duration{call:list}': ['p(95)<400'],
  'http_req_duration{call:read}': ['p(95)<150'],
  'http_req_duration{call:again}': ['p(95)<150'],
  'http_req_duration{call:session}': ['p(95)<150'],
});

const call = (name, headers = {}) => ({ headers, tags: { call: name } });

export default function () {
  const list = http.get(`${base}/api/v1/videos?limit=24`, call('list', authorised));
  check(list, { 'a page of videos': (answer) => answer.status === 200 && answer.json('items').length > 0 });
  const one = `${base}/api/v1/videos/${video}`;
  const read = http.get(one, call('read'));
  check(read, { 'the video': (answer) => answer.json('id') === video });
  for (let again = 0; again < 2; again += 1) {
    const answer = http.get(one, call('again', { 'if-none-match': read.headers.Etag || '' }));
    check(answer, { 'not sent again': ({ status }) => status === 304 });
  }
  http.get(one, call('read', authorised));
  check(http.get(`${base}/api/v1/session`, call('session', authorised)), { 'who one is': ({ status }) => status === 200 });
}
