/** One video is read again and again: the smallest answer that everybody asks for. */
import http from 'k6/http';
import { base, steady, video } from './shared.js';

export { handleSummary } from './shared.js';
export const options = steady({ http_req_failed: ['rate<0.001'], http_req_duration: ['p(95)<100', 'p(99)<250'] }, true);

export default function () {
  http.get(`${base}/api/v1/videos/${video}`);
}
