/** What a page tells before its script has run, and whom. */
import type { Test } from 'tap';
import { publicVideo, someone } from './channels.ts';
import { eventually, type Harness } from './harness.ts';

type T = Pick<Test, 'equal' | 'match' | 'notMatch' | 'ok' | 'same' | 'test'>;

export async function pagesConform(t: T, h: Harness): Promise<void> {
  const make = async (body: object) => (await h.call('POST', '/api/v1/videos', { body })).json;
  const page = (ref: string, headers: Record<string, string> = {}) => h.call('GET', `/w/${ref}`, { key: null, headers });
  const dataIn = (text: string) =>
    JSON.parse(/<script type="application\/json" id="first-data">(.*?)<\/script>/s.exec(text)?.[1] ?? 'null');
  const linkedIn = (text: string) => JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(text)?.[1] ?? 'null');

  await t.test('the page of a public video tells previews and search engines what it is', async (t) => {
    const video = await make({ title: 'Ice on the lake', description: `First line\n\n${'more words '.repeat(60)}` });
    const found = await page(video.shortId);
    t.equal(found.status, 200);
    t.equal(found.headers.get('cache-control'), 'no-cache');
    t.match(found.headers.get('content-security-policy'), "script-src 'self'");
    const { text } = found;
    const address = `https://video.example.org/w/${video.shortId}`;
    t.match(text, '<title>Ice on the lake - Vitascope</title>');
    t.match(text, `<link rel="canonical" href="${address}">`);
    t.match(text, '<meta property="og:title" content="Ice on the lake">');
    t.match(text, `<meta property="og:url" content="${address}">`);
    t.match(text, '<h1 class="watch-title" dir="auto">Ice on the lake</h1>', 'read without JavaScript');
    const [, about = ''] = /<meta name="description" content="([^"]*)">/.exec(text) ?? [];
    t.match(about, /^First line more words .*words…$|^First line more words .*more…$/);
    t.ok(about.length <= 201);
    t.notMatch(text, 'noindex');
    t.match(linkedIn(text), { '@type': 'VideoObject', name: 'Ice on the lake', url: address, uploadDate: video.createdAt });
    t.same(dataIn(text), { video: (await h.call('GET', `/api/v1/videos/${video.id}`, { key: null })).json });
    t.match((await page(video.id)).text, `<link rel="canonical" href="${address}">`, 'one address for search engines');
    const etag = found.headers.get('etag') ?? '';
    t.equal((await page(video.shortId, { 'if-none-match': etag })).status, 304);
    await h.call('PATCH', `/api/v1/videos/${video.id}`, { body: { title: 'Thaw' } });
    const changed = await page(video.shortId, { 'if-none-match': etag });
    t.equal(changed.status, 200, 'the change is seen at once');
    t.match(changed.text, '<title>Thaw - Vitascope</title>');
    const head = await h.call('HEAD', `/w/${video.shortId}`, { key: null });
    t.same([head.status, head.headers.get('content-length')], [200, `${Buffer.byteLength(changed.text)}`]);
  });

  await t.test('what people write stays text', async (t) => {
    const title = `</title><script>alert(1)</script>"'&$& $1`;
    const description = '</script><img src=x onerror=alert(1)> <!-- <div id="app"></div> \u2028';
    const { text } = await page((await make({ title, description })).shortId);
    t.notMatch(text, '<script>alert');
    t.notMatch(text, '<img src=x');
    t.equal(text.match(/<\/title>/g)?.length, 1);
    t.equal(text.match(/<script/g)?.length, 2, 'the two blocks of data');
    t.equal(text.match(/<div id="app">/g)?.length, 1);
    t.match(text, '&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;$&amp; $1');
    t.match(dataIn(text), { video: { title, description } });
    t.equal(linkedIn(text).name, title);
  });

  await t.test('nothing is told of videos that are not for everybody', async (t) => {
    const secret = 'Nobody may know';
    const unlisted = await make({ title: 'With the link', privacy: 'unlisted' });
    t.match((await page(unlisted.shortId)).text, '<meta name="robots" content="noindex">');
    const hidden = await make({ title: secret, privacy: 'private' });
    const [of, none] = await Promise.all([page(hidden.shortId), page('zzzz9999')]);
    for (const answer of [of, none]) {
      t.same([answer.status, answer.headers.get('cache-control')], [404, 'private, no-store']);
      t.match(answer.text, '<meta name="robots" content="noindex">');
      t.match(answer.text, '<div id="app"></div>');
    }
    t.equal(of.text, none.text, 'a private video and none at all look the same');
    const cookie = { cookie: 'vitascope_session=anything' };
    t.same([(await page(hidden.shortId, cookie)).status, (await page('zzzz9999', cookie)).status], [200, 200], 'the application finds out');
    t.equal((await page(hidden.shortId, cookie)).text, none.text);
    const locked = await make({ title: secret, privacy: 'password', password: 'open sesame' });
    const asked = await page(locked.shortId);
    t.equal(asked.status, 200, 'the application asks for the password');
    t.notMatch(asked.text, secret);
    const gone = await make({ title: 'Removed' });
    await h.call('DELETE', `/api/v1/videos/${gone.id}`);
    t.equal((await page(gone.shortId)).status, 404);
  });

  await t.test('the page of a channel tells what it is, what is in it, and where its feeds are', async (t) => {
    const ann = await someone(h, { name: 'Ann & <b>Co</b>' });
    const video = await publicVideo(h, ann, { title: 'Ice <i>' });
    const { handle, id } = video.channel;
    const at = (ref: string, headers: Record<string, string> = {}) => h.call('GET', `/c/${ref}`, { key: null, headers });
    await ann.call('PATCH', `/api/v1/channels/${handle}`, {
      description: 'Lakes </script> and snow',
      handle: `${handle.slice(0, 20)}-two`,
    });
    const now = `${handle.slice(0, 20)}-two`;
    const found = await eventually(
      () => at(now),
      ({ text }) => text.includes('Lakes'),
    );
    t.same([found.status, found.headers.get('cache-control')], [200, 'no-cache']);
    const address = `https://video.example.org/c/${now}`;
    t.match(found.text, '<title>Ann &amp; &lt;b&gt;Co&lt;/b&gt; - Vitascope</title>');
    t.match(found.text, `<link rel="canonical" href="${address}">`);
    t.match(found.text, '<meta property="og:description" content="Lakes &lt;/script&gt; and snow">');
    t.match(found.text, `href="https://video.example.org/feeds/channels/${now}/videos.rss"`);
    t.match(found.text, `<a class="card-link" href="/w/${video.shortId}">`, 'read without JavaScript');
    t.notMatch(found.text, 'noindex');
    t.match(linkedIn(found.text), { '@type': 'ProfilePage', mainEntity: { name: ann.name, alternateName: now, url: address } });
    t.match(dataIn(found.text), { channel: { id, handle: now }, videos: { items: [{ id: video.id }], nextCursor: null } });
    t.match((await at(handle)).text, `<link rel="canonical" href="${address}">`, 'found by a handle that it had');
    t.equal((await at(now, { 'if-none-match': (await at(now)).headers.get('etag') ?? '' })).status, 304);
    t.match((await page(video.shortId)).text, `/feeds/channels/${now}/videos.atom"`, 'its videos tell of the feeds, too');
    const mute = await someone(h);
    const { channel } = (await mute.call('POST', '/api/v1/videos', { title: 'x', privacy: 'private' })).json;
    const [hidden, none] = [await at(channel.handle), await at('nobody-at-all')];
    t.same([hidden.status, none.status], [404, 404]);
    t.equal(hidden.text, none.text, 'one that is not open and none at all look the same');
    t.match(hidden.text, 'noindex');
    t.equal((await at(channel.handle, { cookie: 'vitascope_session=anything' })).status, 200, 'the application finds out');
  });
}
