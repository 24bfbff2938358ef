import t from 'tap';
import { consolePageAt } from './console-pages.ts';

t.test('an address names a page, and what of it is shown', async (t) => {
  t.same(consolePageAt('/'), { page: 'health', id: null });
  t.same(consolePageAt('/jobs/'), { page: 'jobs', id: null });
  t.same(consolePageAt('/jobs/0d3f-transcode.h264_0'), { page: 'jobs', id: '0d3f-transcode.h264_0' });
  t.same(consolePageAt('/sign-in'), { page: 'sign-in', id: null });
});

t.test('what is no page, or has no parts, names none', async (t) => {
  for (const path of ['/nothing', '/audit/1', '/jobs/a/b', '//', '/jobs/%2e%2e', '/constructor', '/health'])
    t.equal(consolePageAt(path), null, path);
});
