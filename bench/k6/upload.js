/** Small files arrive, by turns as one PUT and by tus in two pieces with a question in between, and are removed again. */
import { check } from 'k6';
import encoding from 'k6/encoding';
import exec from 'k6/execution';
import http from 'k6/http';
import { authorised, base, must, steady } from './shared.js';

export { handleSummary } from './shared.js';
export const options = steady({
  http_req_failed: ['rate<0.001'],
  checks: ['rate>0.999'],
  'http_req_duration{call:put}': ['p(95)<1500'],
  'http_req_duration{call:piece}': ['p(95)<1500'],
});

const size = 65_536;

/** Looks like an MP4 from outside, and is another one each time. */
function file() {
  const bytes = new Uint8Array(size);
  bytes.set([0, 0, 0, 24, 0x66, 0x74, 0x79, 0x70, 0x69, 0x73, 0x6f, 0x6d, 0, 0, 2, 0, 0x69, 0x73, 0x6f, 0x6d, 0x6d, 0x70, 0x34, 0x31]);
  let word = (__VU * 1_000_003 + exec.vu.iterationInInstance * 7919 + Date.now()) >>> 0;
  for (let at = 24; at < 1024; at += 1) {
    word = (Math.imul(word, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = word >>> 24;
  }
  return bytes;
}
const call = (name, headers) => ({ headers: { ...authorised, ...headers }, tags: { call: name } });

function put(bytes) {
  const made = must(
    http.post(`${base}/api/v1/videos`, JSON.stringify({ title: 'Load' }), call('create', { 'content-type': 'application/json' })),
    201,
  );
  const id = made.json('id');
  const sent = http.put(`${base}/api/v1/videos/${id}/source`, bytes.buffer, call('put', { 'content-type': 'application/octet-stream' }));
  check(sent, { 'it was taken': ({ status }) => status === 202 });
  return id;
}
function tus(bytes) {
  const version = { 'tus-resumable': '1.0.0' };
  const metadata = `title ${encoding.b64encode('Load')},filename ${encoding.b64encode('load.mp4')}`;
  const opened = http.post(
    `${base}/api/v1/uploads`,
    null,
    call('open', { ...version, 'upload-length': `${size}`, 'upload-metadata': metadata }),
  );
  const address = base + must(opened, 201).headers.Location.replace(/^https?:\/\/[^/]+/, '');
  const piece = (from, to) =>
    http.patch(
      address,
      bytes.slice(from, to).buffer,
      call('piece', { ...version, 'upload-offset': `${from}`, 'content-type': 'application/offset+octet-stream' }),
    );
  const half = size / 2;
  must(piece(0, half), 204);
  const asked = http.head(address, call('offset', version));
  check(asked, { 'half of it is there': ({ headers }) => Number(headers['Upload-Offset']) === half });
  check(piece(half, size), { 'all of it is there': ({ status, headers }) => status === 204 && Number(headers['Upload-Offset']) === size });
  return http.get(address, call('state', {})).json('videoId');
}

export default function () {
  const id = exec.vu.iterationInInstance % 2 === 0 ? put(file()) : tus(file());
  if (id) http.del(`${base}/api/v1/videos/${id}`, null, call('remove', { origin: base }));
}
