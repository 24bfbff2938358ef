/** How the instance does, for administrators. */
import type { Test } from 'tap';
import { systemView } from '../contract/system.ts';
import type { Harness } from './harness.ts';

export async function systemConforms(t: Pick<Test, 'test'>, h: Harness): Promise<void> {
  const read = (key?: null) => h.call('GET', '/api/v1/admin/system', { base: h.adminUrl, ...(key === null && { key }) });

  await t.test('components, queue, workers and memory are told in one answer', async (t) => {
    const { status, json } = await read();
    t.equal(status, 200);
    t.ok(systemView.safeParse(json).success, JSON.stringify(systemView.safeParse(json).error?.issues));
    t.match(json, {
      status: 'ok',
      components: { database: { status: 'ok' } },
      queue: { queued: Number },
      storage: { originalBytes: Number },
    });
    t.ok(json.process.residentBytes > 0 && json.machine.cores > 0);
    t.equal((await read(null)).status, 401);
  });

  await t.test('alerts that hold are listed; what has not been told yet, or is over, is not', async (t) => {
    // Of subjects that nothing here looks at: the gateway looks for what is really wrong meanwhile.
    await h.database`
      insert into alerts (name, subject, since, raised_at, told_at, severity, summary, facts) values
        ('VitascopeComponentDown', 'a', now(), now(), now(), 'critical', 'It is down.', '{"component": "a"}'),
        ('VitascopeComponentDown', 'b', now(), null, null, 'critical', '', '{}'), ('VitascopeComponentDown', 'c', null, null, now(), 'critical', '', '{}')`;
    const { json } = await h.call('GET', '/api/v1/admin/alerts', { base: h.adminUrl });
    const ours = json.items.filter(({ subject }: { subject: string }) => ['a', 'b', 'c'].includes(subject));
    t.match(ours, [{ id: 'VitascopeComponentDown/a', subject: 'a', severity: 'critical', repeats: 0, facts: { component: 'a' } }]);
    t.equal(ours.length, 1);
    t.equal((await h.call('GET', '/api/v1/admin/alerts', { base: h.adminUrl, key: null })).status, 401);
    await h.database`truncate alerts`;
  });

  await t.test('metrics have a name, a help text and a value each', async (t) => {
    const { text } = await h.call('GET', '/metrics', { base: h.adminUrl });
    const names = [...text.matchAll(/^# TYPE (\S+) /gm)].map((match) => match[1]);
    const helped = [...text.matchAll(/^# HELP (\S+) \S/gm)].map((match) => match[1]);
    t.same(names, helped);
    t.equal(new Set(names).size, names.length);
    t.match(text, /vitascope_component_up\{component="database"\} 1/);
    t.match(text, /vitascope_http_request_duration_seconds_bucket\{le="0.01",route="createVideo"\} \d/);
    t.match(text, /vitascope_http_requests_total\{route="createVideo",status="201"\} [1-9]/);
  });
}
