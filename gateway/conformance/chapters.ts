/** Chapters: written as a whole by who may change the video, read by who may see it. */
import type { Test } from 'tap';
import { anOrganisation, publicVideo, someone } from './channels.ts';
import type { Harness } from './harness.ts';

export async function chaptersConform(t: Pick<Test, 'test'>, h: Harness): Promise<void> {
  const guest = (path: string) => h.call('GET', path, { key: null });
  const one = (startSeconds: number, title = 'Part', endSeconds?: number) => ({
    startSeconds,
    title,
    ...(endSeconds !== undefined && { endSeconds }),
  });

  await t.test('chapters are written as a whole, and read by everybody who may see the video', async (t) => {
    const ann = await someone(h);
    const video = await publicVideo(h, ann, { seconds: 100 });
    const path = `/api/v1/videos/${video.shortId}/chapters`;
    t.match(await guest(path), { status: 200, json: { items: [], suggested: [] } });
    t.equal((await guest(`/api/v1/videos/${video.id}`)).json.hasChapters, false);
    t.equal((await guest(`/media/${video.id}/chapters.vtt`)).status, 404);
    const items = [one(0, ' Dusk '), one(12.5, 'Moon & <stars>', 30), one(40)];
    const written = await ann.call('PUT', path, { items });
    t.match(written, {
      status: 200,
      json: {
        items: [
          { startSeconds: 0, endSeconds: null, title: 'Dusk' },
          { startSeconds: 12.5, endSeconds: 30 },
          { startSeconds: 40, endSeconds: null },
        ],
      },
    });
    t.same((await guest(path)).json, written.json);
    t.equal((await guest(`/api/v1/videos/${video.id}`)).json.hasChapters, true, 'the video says so at once');
    t.match(
      (await guest('/api/v1/videos?limit=100')).json.items.find(({ id }: { id: string }) => id === video.id),
      { hasChapters: true },
    );
    const file = await guest(`/media/${video.id}/chapters.vtt`);
    t.equal(file.status, 200);
    t.match(file.headers.get('content-type'), /text\/vtt/);
    t.match(file.text, '00:00:12.500 --> 00:00:30.000\nMoon &amp; &lt;stars&gt;\n\n00:00:40.000 --> 00:01:40.000');
    t.match(await ann.call('PUT', path, { items: [one(5)] }), { status: 200, json: { items: [{ startSeconds: 5 }] } });
    t.equal((await ann.call('PUT', path, { items: [] })).status, 200);
    t.equal((await guest(`/api/v1/videos/${video.id}`)).json.hasChapters, false);
  });

  await t.test('a list that cannot stand is refused, and changes nothing', async (t) => {
    const ann = await someone(h);
    const video = await publicVideo(h, ann, { seconds: 100 });
    const path = `/api/v1/videos/${video.id}/chapters`;
    await ann.call('PUT', path, { items: [one(7)] });
    const put = async (items: unknown) => {
      const { status, json } = await ann.call('PUT', path, { items });
      return [status, json.code];
    };
    t.same(await put([one(5), one(5)]), [422, 'chapters-out-of-order']);
    t.same(await put([one(5, 'x', 4)]), [422, 'chapters-out-of-order']);
    t.same(await put([one(5, 'x', 9), one(8)]), [422, 'chapters-overlap']);
    t.same(await put([one(100)]), [422, 'beyond-the-end']);
    const invalid = [one(-1), one(0, ''), one(0, 'x'.repeat(101)), { startSeconds: 0 }, { ...one(0), more: 1 }, one(Number.NaN), 'x', null];
    for (const wrong of invalid) t.same(await put([wrong]), [422, 'invalid'], JSON.stringify(wrong));
    t.same(await put(Array.from({ length: 51 }, (_, n) => one(n))), [422, 'invalid']);
    t.same(await put(Array.from({ length: 50 }, (_, n) => one(n))), [200, undefined]);
    t.equal((await guest(path)).json.items.length, 50);
  });

  await t.test('a description suggests chapters, and makes none', async (t) => {
    const ann = await someone(h);
    const video = await publicVideo(h, ann, { seconds: 100 });
    await ann.call('PATCH', `/api/v1/videos/${video.id}`, { description: 'See:\n0:00 One\n1:10 Two\n9:00 Beyond' });
    t.match((await guest(`/api/v1/videos/${video.id}/chapters`)).json, {
      items: [],
      suggested: [
        { startSeconds: 0, endSeconds: null, title: 'One' },
        { startSeconds: 70, endSeconds: null, title: 'Two' },
      ],
    });
    t.equal((await guest(`/api/v1/videos/${video.id}`)).json.hasChapters, false);
  });

  await t.test('who may not see or change the video may not see or change its chapters', async (t) => {
    const organisation = await anOrganisation(h);
    const [ann, bob] = [await someone(h), await someone(h)];
    const [editor, member] = [await someone(h, { organisation, role: 'editor' }), await someone(h, { organisation, role: 'viewer' })];
    const open = await publicVideo(h, ann);
    const hidden = (await ann.call('POST', '/api/v1/videos', { title: 'Mine', privacy: 'private' })).json;
    const inside = (await editor.call('POST', '/api/v1/videos', { title: 'Ours', privacy: 'organisation', organisation })).json;
    const of = ({ id }: { id: string }) => `/api/v1/videos/${id}/chapters`;
    const body = { items: [one(0)] };
    t.equal((await bob.call('PUT', of(open), body)).status, 403);
    t.equal((await h.call('PUT', of(open), { key: null, body })).status, 401);
    for (const method of ['GET', 'PUT']) t.equal((await bob.call(method, of(hidden), method === 'PUT' ? body : undefined)).status, 404);
    t.equal((await guest(of(hidden))).status, 404);
    t.equal((await guest(`/media/${hidden.id}/chapters.vtt`)).status, 404);
    t.equal((await editor.call('PUT', of(inside), body)).status, 200);
    t.equal((await member.call('GET', of(inside))).json.items.length, 1);
    t.equal((await member.call('PUT', of(inside), body)).status, 403);
    t.equal((await bob.call('GET', of(inside))).status, 404);
  });
}
