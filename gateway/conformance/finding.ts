/** Finding videos: who finds what by words, categories, tags, suggestions and what goes with what, and in which order. */
import { randomUUID } from 'node:crypto';
import type { Test } from 'tap';
import { anOrganisation, publicVideo, type Someone, someone } from './channels.ts';
import { eventually, type Harness, type Reply } from './harness.ts';

/** Letters alone, so that it is one word to every dictionary. */
const newWord = () => `w${randomUUID().replace(/[^a-f]/g, '')}${randomUUID().replace(/[^a-f]/g, '')}`.slice(0, 20);
const idsOf = ({ json }: Reply): string[] => json.items.map((item: { id?: string; video?: { id: string } }) => item.video?.id ?? item.id);

export async function findingConforms(t: Pick<Test, 'test'>, h: Harness): Promise<void> {
  const guest = (path: string) => h.call('GET', path, { key: null });
  const search = (query: Record<string, string | number>, who?: Someone) => {
    const path = `/api/v1/search/videos?${new URLSearchParams(query as Record<string, string>)}`;
    return who ? who.call('GET', path) : guest(path);
  };
  const admin = (method: string, path: string, body?: unknown) =>
    h.call(method, `/api/v1/admin/categories${path}`, { base: h.adminUrl, ...(body !== undefined && { body }) });
  async function aCategory(): Promise<{ id: string; slug: string; name: string }> {
    const slug = newWord();
    return (await admin('POST', '', { slug, name: slug })).json;
  }
  const change = (who: Someone, id: string, body: object) => who.call('PATCH', `/api/v1/videos/${id}`, body);

  await t.test('categories are made, renamed and removed; their videos stay', async (t) => {
    const all = (await guest('/api/v1/categories')).json.items as { slug: string; number: number | null }[];
    t.same(
      all.flatMap(({ number }) => number ?? []).sort((a, b) => a - b),
      Array.from({ length: 18 }, (_, n) => n + 1),
      'those that peers know are there',
    );
    const ann = await someone(h);
    t.equal((await ann.call('POST', '/api/v1/admin/categories', { slug: 'x', name: 'x' })).status, 404, 'not on this listener');
    t.equal(
      (await h.call('POST', '/api/v1/admin/categories', { base: h.adminUrl, key: ann.key, body: { slug: 'x', name: 'x' } })).status,
      403,
    );
    const made = await aCategory();
    t.match(await admin('POST', '', { slug: made.slug, name: newWord() }), { status: 409, json: { code: 'category-exists' } });
    t.match(await admin('POST', '', { slug: newWord(), name: made.name.toUpperCase() }), {
      status: 409,
      json: { code: 'category-exists' },
    });
    for (const slug of ['', 'A', 'a b', '-a', 'a--b', '../x', 'ü'])
      t.equal((await admin('POST', '', { slug, name: newWord() })).status, 422, slug);
    const video = await publicVideo(h, ann);
    t.match(await change(ann, video.id, { category: made.slug }), { status: 200, json: { category: { id: made.id, slug: made.slug } } });
    t.match(await change(ann, video.id, { category: newWord() }), { status: 422, json: { code: 'unknown-category' } });
    const slug = newWord();
    t.match(await admin('PATCH', `/${made.id}`, { slug, name: `Renamed ${slug}` }), { status: 200, json: { slug, videos: 1 } });
    t.same(idsOf(await guest(`/api/v1/videos?category=${slug}`)), [video.id]);
    t.equal((await guest(`/api/v1/videos/${video.id}`)).json.category.slug, slug);
    t.equal((await admin('DELETE', `/${made.id}`)).status, 204);
    t.equal((await admin('DELETE', `/${made.id}`)).status, 404);
    t.match(await guest(`/api/v1/videos/${video.id}`), { status: 200, json: { category: null } });
    t.same(idsOf(await guest(`/api/v1/videos?category=${slug}`)), []);
  });

  await t.test('tags, language and licence are kept in one form and listed by it', async (t) => {
    const ann = await someone(h);
    const video = await publicVideo(h, ann);
    const word = newWord();
    const said = await change(ann, video.id, {
      tags: [`#${word.toUpperCase()}`, `${word} `, `${word},  Sky`],
      language: 'PT-br',
      licence: 'cc-by',
    });
    t.match(said, { status: 200, json: { tags: [word, `${word} sky`], language: 'pt-BR', licence: 'cc-by' } });
    t.equal(said.json.tags.length, 2);
    for (const [body, why] of [
      [{ tags: Array.from({ length: 11 }, (_, n) => `t${n}`) }, 'too many'],
      [{ tags: ['x'.repeat(41)] }, 'too long'],
      [{ tags: ['# '] }, 'nothing'],
      [{ tags: 'x' }, 'no list'],
      [{ language: 'klingonish' }, 'no language'],
      [{ licence: 'wtf' }, 'no licence'],
    ] as const)
      t.equal((await change(ann, video.id, body)).status, 422, why);
    for (const query of [`tag=${word}`, `tag=%23${word}%20SKY`, `tag=${word}&language=pt`, `tag=${word}&language=pt-BR&licence=cc-by`])
      t.same(idsOf(await guest(`/api/v1/videos?${query}`)), [video.id], query);
    for (const query of [`tag=${word}x`, `tag=${word}&language=p`, `tag=${word}&language=en`, `tag=${word}&licence=cc0`])
      t.not((await guest(`/api/v1/videos?${query}`)).json.items?.length, 1, query);
    t.match(await change(ann, video.id, { tags: [], language: null, licence: null, category: null }), {
      json: { tags: [], language: null, licence: null, category: null },
    });
    t.equal((await change(await someone(h), video.id, { tags: ['x'] })).status, 403);
  });

  await t.test('what the site puts forward comes first, and only those who look after others choose it', async (t) => {
    const ann = await someone(h);
    const category = await aCategory();
    const made: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      const { id } = await publicVideo(h, ann);
      await change(ann, id, { category: category.slug });
      made.unshift(id);
    }
    const [, second = '', , fourth = ''] = made;
    t.equal((await ann.call('PUT', `/api/v1/videos/${second}/featured`)).status, 403);
    t.equal((await h.call('PUT', `/api/v1/videos/${second}/featured`, { key: null })).status, 401);
    for (const id of [second, fourth]) t.ok((await h.call('PUT', `/api/v1/videos/${id}/featured`)).json.featuredAt);
    const before = (await guest(`/api/v1/videos/${fourth}`)).json.featuredAt;
    t.equal((await h.call('PUT', `/api/v1/videos/${fourth}/featured`)).json.featuredAt, before, 'once more changes nothing');
    const expected = [fourth, second, ...made.filter((id) => id !== second && id !== fourth)];
    const list = `/api/v1/videos?category=${category.slug}`;
    for (const limit of [1, 2, 3, 5]) {
      const seen: string[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page = await guest(`${list}&limit=${limit}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
        t.equal(page.status, 200, page.text);
        seen.push(...idsOf(page));
        cursor = page.json.nextCursor;
      }
      t.same(seen, expected, `by ${limit}`);
    }
    t.same(idsOf(await guest(`${list}&sort=newest`)), made);
    t.same(idsOf(await guest(`${list}&featured=true`)), [fourth, second]);
    t.same(idsOf(await guest(`${list}&featured=false`)), expected.slice(2));
    t.same(idsOf(await ann.call('GET', `${list}&scope=mine`)), made, 'one’s own are in the order in which they were made');
    t.equal((await h.call('DELETE', `/api/v1/videos/${fourth}/featured`)).json.featuredAt, null);
    t.same(idsOf(await guest(`${list}&featured=true`)), [second]);
    await change(ann, second, { privacy: 'private' });
    t.same(idsOf(await guest(`${list}&featured=true`)), [], 'what nobody may see is not put forward');
    t.match(await guest(`/api/v1/videos?cursor=~nonsense`), { status: 400, json: { code: 'bad-cursor' } });
  });

  await t.test('words are found in titles, tags, descriptions and the names of channels, in this order', async (t) => {
    const word = newWord();
    const [ann, named] = [await someone(h), await someone(h, { name: `The ${word} channel` })];
    const ofChannel = await publicVideo(h, named);
    const described = await publicVideo(h, ann, { title: 'Something' });
    await change(ann, described.id, { description: `Here a ${word} is shown, at last.` });
    const tagged = await publicVideo(h, ann, { title: 'Something' });
    await change(ann, tagged.id, { tags: [word] });
    const titled = await publicVideo(h, ann, { title: `A ${word}` });
    const found = await search({ q: word });
    t.match(found.json, { match: 'words', nextCursor: null });
    t.same(idsOf(found), [titled.id, tagged.id, described.id, ofChannel.id]);
    const [first, , third] = found.json.items;
    t.same(first.title, [
      { text: 'A ', hit: false },
      { text: word, hit: true },
    ]);
    t.match(third.excerpt, [{ hit: false }, { text: word, hit: true }, { hit: false }]);
    t.equal(first.excerpt, null);
    t.same(idsOf(await search({ q: `${word} shown` })), [described.id]);
    t.same(idsOf(await search({ q: `${word} -shown -channel` })), [titled.id, tagged.id]);
    t.same(idsOf(await search({ q: `"a ${word} is"` })), [described.id]);
    t.equal(idsOf(await search({ q: `${word.toUpperCase()} or ${newWord()}` })).length, 4);
    const fresh = newWord();
    await named.call('PATCH', `/api/v1/channels/${ofChannel.channel.handle}`, { name: fresh, handle: fresh });
    await eventually(
      () => search({ q: fresh }),
      (found) => idsOf(found)[0] === ofChannel.id,
    );
    t.notOk(idsOf(await search({ q: word })).includes(ofChannel.id), 'it is called otherwise by now');
    await change(ann, titled.id, { title: 'Renamed' });
    t.notOk(idsOf(await search({ q: word })).includes(titled.id), 'the index changes with the catalogue');
  });

  await t.test('a channel with many videos is renamed without waiting for them, and the search catches up', async (t) => {
    const ann = await someone(h);
    const { id, channel } = await publicVideo(h, ann);
    await h.database`
      insert into videos (id, short_id, owner_id, channel_id, title, description, privacy, state, created_at, updated_at)
      select gen_random_uuid(), 'many-' || n || ${channel.id}, owner_id, channel_id, title, '', 'public', 'ready', now(), now()
      from videos, generate_series(1, 1200) as n where id = ${id}`;
    const indexed = async (word: string) => {
      const [row] = await h.database<{ count: number }[]>`
        select count(*)::int as count from video_search s join videos v on v.id = s.video_id
        where v.channel_id = ${channel.id} and s.document @@ to_tsquery('simple', ${word})`;
      return row?.count;
    };
    const rename = (name: string) => ann.call('PATCH', `/api/v1/channels/${channel.id}`, { name });
    const [first, second] = [newWord(), newWord()];
    // Whoever waited for the words of this video would wait for ever.
    await h.database.begin(async (sql) => {
      await sql`select 1 from video_search where video_id = ${id} for update`;
      t.equal((await rename(first)).status, 200);
      t.equal(await indexed(first).then((count) => (count ?? 0) < 1201), true);
      t.equal((await rename(second)).status, 200, 'also again, while the first has not been dealt with');
    });
    await eventually(
      () => indexed(second),
      (count) => count === 1201,
    );
    t.equal(await indexed(first), 0);
    await eventually(
      () => h.database`select 1 from channel_tasks where channel_id = ${channel.id}`,
      ({ length }) => length === 0,
    );
    await h.database`delete from videos where channel_id = ${channel.id} and id <> ${id}`;
  });

  await t.test('accents, case and endings of words make no difference, in the languages of the videos', async (t) => {
    const ann = await someone(h);
    const word = newWord();
    const french = await publicVideo(h, ann, { title: `${word} École` });
    t.same(idsOf(await search({ q: `${word} ecole` })), [french.id]);
    const english = await publicVideo(h, ann, { title: `${word} telescopes` });
    t.same(idsOf(await search({ q: `${word} telescope` })), [english.id]);
    const german = await publicVideo(h, ann, { title: `${word} Gärten` });
    await change(ann, german.id, { language: 'de' });
    t.same(idsOf(await search({ q: `${word} garten` })), [german.id]);
    await change(ann, english.id, { description: '<script>alert(1)</script> of <b>telescopes</b>' });
    const [hit] = (await search({ q: `${word} telescope` })).json.items;
    t.ok(
      hit.excerpt.every((part: object) => Object.keys(part).sort().join() === 'hit,text'),
      'pieces, and no markup of ours',
    );
  });

  await t.test('words that are written a little differently are found where nothing has the words', async (t) => {
    const ann = await someone(h);
    const word = `astro${newWord().slice(0, 8)}nomy`;
    const video = await publicVideo(h, ann, { title: `Amateur ${word} for beginners` });
    const misspelt = `${word.slice(0, 4)}${word.slice(5)}`;
    const found = await search({ q: `beginners ${misspelt}` });
    t.equal(found.json.match, 'similar');
    t.equal(idsOf(found)[0], video.id);
    const begun = await search({ q: word.slice(0, 9) });
    t.same([begun.json.match, idsOf(begun)[0]], ['similar', video.id], 'also while one types');
    t.match((await search({ q: `zzqqxxyy${randomUUID()}` })).json, { items: [] });
  });

  await t.test('filters narrow it down, with words and without', async (t) => {
    const ann = await someone(h);
    const word = newWord();
    const category = await aCategory();
    const [short, medium, long] = [
      await publicVideo(h, ann, { title: `${word} c`, seconds: 299, at: '2026-01-01T00:00:00Z' }),
      await publicVideo(h, ann, { title: `${word} b`, seconds: 1200, at: '2026-01-02T00:00:00Z' }),
      await publicVideo(h, ann, { title: `${word} a`, seconds: 1201, at: '2026-01-03T00:00:00Z' }),
    ];
    await change(ann, short.id, { category: category.slug, tags: [word, 'one'] });
    await change(ann, medium.id, { tags: [word, 'two'], language: 'en-GB' });
    await h.database`insert into renditions (video_id, family, rung, codec, bitrate, state) values (${long.id}, 'h264', '1080', 'h264', 1, 'ready')`;
    await h.database`insert into video_views (video_id, views) values (${medium.id}, 5), (${short.id}, 20)`;
    const cases: [Record<string, string>, string[]][] = [
      [{ duration: 'short' }, [short.id]],
      [{ duration: 'medium' }, [medium.id]],
      [{ duration: 'long' }, [long.id]],
      [{ category: category.slug }, [short.id]],
      [{ category: category.id }, [short.id]],
      [{ tags: `${word},one` }, [short.id]],
      [{ tags: word, sort: 'oldest' }, [short.id, medium.id]],
      [{ language: 'en' }, [medium.id]],
      [{ qualities: '1080,720' }, [long.id]],
      [{ from: '2026-01-02' }, [long.id, medium.id]],
      [{ from: '2026-01-02T00:00:00Z', to: '2026-01-03' }, [medium.id]],
      [{ channel: short.channel.handle, sort: 'oldest' }, [short.id, medium.id, long.id]],
      [{ sort: 'title' }, [long.id, medium.id, short.id]],
      [{ sort: 'longest' }, [long.id, medium.id, short.id]],
      [{ sort: 'shortest' }, [short.id, medium.id, long.id]],
      [{ sort: 'views' }, [short.id, medium.id, long.id]],
      [{ sort: 'newest' }, [long.id, medium.id, short.id]],
    ];
    for (const [filter, ids] of cases) t.same(idsOf(await search({ q: word, ...filter })), ids, JSON.stringify(filter));
    const all = await search({ channel: short.channel.handle });
    t.equal(all.json.match, 'all');
    t.same(idsOf(all), [long.id, medium.id, short.id], 'without words the newest come first');
    t.same(idsOf(await search({ channel: (await publicVideo(h, await someone(h))).channel.handle, q: word })), []);
    await h.database`insert into side_products (video_id, kind, edition, result, made_at)
      values (${short.id}, 'poster', 1, ${h.database.json({ objectKey: 'poster/one' })}, now())`;
    // A new one is known at once, and the others are looked at with it.
    const empty = await aCategory();
    const shown = (await guest('/api/v1/categories')).json.items as { id: string; videos: number; thumbnailUrl: string | null }[];
    t.match(
      [category, empty].map(({ id }) => shown.find((one) => one.id === id)),
      [
        { videos: 1, thumbnailUrl: new RegExp(`/media/${short.id}/thumbnail`) },
        { videos: 0, thumbnailUrl: null },
      ],
    );
  });

  await t.test('pages follow one another in every order, also where videos are alike', async (t) => {
    const ann = await someone(h);
    const word = newWord();
    const made = new Set<string>();
    for (let n = 0; n < 7; n += 1)
      made.add(
        (await publicVideo(h, ann, { title: `${word} ${n % 2}`, seconds: 60 + (n % 3), at: `2026-03-0${1 + (n % 4)}T00:00:00Z` })).id,
      );
    for (const query of [
      ...['relevance', 'newest', 'oldest', 'longest', 'shortest', 'views', 'title'].map((sort) => ({ q: word, sort })),
      { q: `${word.slice(0, 12)}`, sort: 'relevance' },
      { channel: (await ann.call('GET', '/api/v1/account/channels')).json.items[0].handle },
    ] as Record<string, string>[]) {
      const seen: string[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page = await search({ ...query, limit: 3, ...(cursor && { cursor }) });
        t.equal(page.status, 200, page.text);
        seen.push(...idsOf(page));
        cursor = page.json.nextCursor;
      }
      t.same([seen.length, new Set(seen)], [7, made], JSON.stringify(query));
    }
    const other = (await search({ q: word, sort: 'newest', limit: 1 })).json.nextCursor;
    for (const cursor of [
      'nonsense',
      '~',
      other,
      Buffer.from('["words","title"]').toString('base64url'),
      Buffer.from('["words","title",null,1]').toString('base64url'),
    ])
      t.match(await search({ q: word, sort: 'title', cursor }), { status: 400, json: { code: 'bad-cursor' } }, cursor);
  });

  await t.test('nobody finds what they may not see: not by words, lists, tags, suggestions, or beside another', async (t) => {
    const organisation = await anOrganisation(h);
    const [ann, eve] = [await someone(h), await someone(h)];
    const [member, viewer] = [await someone(h, { organisation, role: 'editor' }), await someone(h, { organisation })];
    const [word, category] = [newWord(), await aCategory()];
    const about = { tags: [word], category: category.slug };
    const make = async (who: Someone, privacy: string, more: object = {}) => {
      const { id } = (await who.call('POST', '/api/v1/videos', { title: `${word} ${privacy}`, privacy, ...more })).json;
      await change(who, id, about);
      await h.database`update videos set playable = true, state = 'ready', duration_seconds = 60, published_at = case when privacy = 'public' then now() end where id = ${id}`;
      return id as string;
    };
    const open = await make(ann, 'public');
    const hidden = await make(ann, 'private');
    const unlisted = await make(ann, 'unlisted');
    const locked = await make(ann, 'password', { password: 'open sesame' });
    const ofMembers = await make(member, 'organisation', { organisation });
    const ofEditors = await make(member, 'private', { organisation });
    const all = [open, hidden, unlisted, locked, ofMembers, ofEditors];
    const unfinished = (await ann.call('POST', '/api/v1/videos', { title: `${word} unfinished` })).json.id;
    await change(ann, unfinished, about);
    const ways = (scope: string) => [
      `/api/v1/search/videos?q=${word}&scope=${scope}`,
      `/api/v1/search/videos?q=${word.slice(0, 15)}&scope=${scope}`,
      `/api/v1/search/videos?tags=${word}&scope=${scope}`,
      `/api/v1/search/videos?category=${category.slug}&scope=${scope}`,
      `/api/v1/videos?tag=${word}&scope=${scope}`,
      `/api/v1/videos?category=${category.slug}&scope=${scope}`,
    ];
    const sees = async (who: Someone | null, scope: string, ids: string[]) => {
      for (const path of ways(scope)) {
        const reply = who ? await who.call('GET', path) : await guest(path);
        t.same(new Set(idsOf(reply)), new Set(ids), `${path} ${who?.name ?? 'guest'}`);
      }
    };
    for (const who of [null, ann, eve, member]) await sees(who, 'public', [open]);
    await sees(null, 'visible', [open]);
    await sees(eve, 'visible', [open]);
    await sees(ann, 'visible', [open, hidden, unlisted, locked, unfinished]);
    await sees(member, 'visible', [open, ofMembers, ofEditors]);
    await sees(viewer, 'visible', [open, ofMembers]);
    await sees(eve, 'mine', []);
    for (const who of [null, eve]) {
      const path = `/api/v1/search/videos?q=${word}&scope=organisation&organisation=${organisation}`;
      t.ok([401, 404].includes((who ? await who.call('GET', path) : await guest(path)).status));
    }
    t.equal((await eve.call('GET', `/api/v1/search/videos?q=${word}&scope=all`)).status, 403);
    t.same((await guest(`/api/v1/tags?prefix=${word}`)).json.items, [{ tag: word, videos: 1 }], 'what is counted is what is seen');
    // Making one, the list is counted anew.
    await aCategory();
    t.equal((await guest('/api/v1/categories')).json.items.find(({ id }: { id: string }) => id === category.id).videos, 1);
    const said = (await ann.call('GET', `/api/v1/search/suggestions?q=${word.slice(0, 8)}`)).json.items;
    t.same(
      said.map(({ kind, text }: { kind: string; text: string }) => [kind, text]),
      [
        ['tag', word],
        ['video', `${word} public`],
      ],
    );
    for (const who of [ann, member]) {
      const own = who === ann ? hidden : ofMembers;
      t.same(
        idsOf(await who.call('GET', `/api/v1/videos/${own}/related`)).filter((id) => all.includes(id)),
        [open],
      );
    }
    t.equal((await guest(`/api/v1/videos/${hidden}/related`)).status, 404);
    await h.call('PUT', `/api/v1/videos/${hidden}/featured`);
    t.same(idsOf(await guest(`/api/v1/videos?featured=true&tag=${word}`)), []);
    await change(ann, open, { privacy: 'private' });
    await sees(eve, 'visible', []);
    t.same((await guest(`/api/v1/tags?prefix=${word}`)).json.items, []);
    t.same((await guest(`/api/v1/search/suggestions?q=${word.slice(0, 8)}`)).json.items, [], 'also what was suggested a moment ago');
    await change(ann, open, { privacy: 'public' });
    await ann.call('DELETE', `/api/v1/videos/${open}`);
    await sees(null, 'public', []);
    t.same((await guest(`/api/v1/tags?prefix=${word}`)).json.items, []);
    await ann.call('POST', `/api/v1/videos/${open}/restore`);
    t.equal((await guest(`/api/v1/tags?prefix=${word}`)).json.items.length, 1);
  });

  await t.test('with a video go those of its category and tags, then of its category, then with its tags, then the newest', async (t) => {
    const [ann, bob] = [await someone(h), await someone(h)];
    const [category, one, two] = [await aCategory(), newWord(), newWord()];
    const make = async (who: Someone, said: object) => {
      const { id } = await publicVideo(h, who);
      await change(who, id, said);
      return id;
    };
    const tagged = await make(bob, { tags: [one] });
    const filed = await make(bob, { category: category.slug });
    const filedBeside = await make(ann, { category: category.slug });
    const both = await make(bob, { category: category.slug, tags: [one] });
    const bothTwice = await make(bob, { category: category.slug, tags: [one, two] });
    const newest = await make(bob, {});
    const video = await make(ann, { category: category.slug, tags: [one, two] });
    await publicVideo(h, bob);
    const related = await guest(`/api/v1/videos/${video}/related`);
    const ids = idsOf(related);
    t.same(ids.slice(0, 5), [bothTwice, both, filedBeside, filed, tagged]);
    t.ok(ids.includes(newest));
    t.equal(ids.length, 12);
    t.notOk(ids.includes(video), 'not itself');
    t.same(idsOf(await guest(`/api/v1/videos/${video}/related?limit=2`)), [bothTwice, both]);
    await change(bob, bothTwice, { privacy: 'private' });
    t.same(idsOf(await guest(`/api/v1/videos/${video}/related?limit=1`)), [both], 'what is remembered is looked at again');
    for (const limit of [0, 25, 'x']) t.equal((await guest(`/api/v1/videos/${video}/related?limit=${limit}`)).status, 422);
  });

  await t.test('channels are found by name and description; those that nobody may see are not', async (t) => {
    const word = newWord();
    const [ann, bob, eve] = [await someone(h, { name: `${word} films` }), await someone(h), await someone(h, { name: `${word} hidden` })];
    const made = (await publicVideo(h, ann)).channel;
    const other = (await publicVideo(h, bob)).channel;
    await bob.call('PATCH', `/api/v1/channels/${other.handle}`, { description: `Of ${word}s and others` });
    await bob.call('PATCH', `/api/v1/channels/${other.handle}`, { description: `Of ${word} and others` });
    await eve.call('POST', '/api/v1/videos', { title: 'x', privacy: 'private' });
    const first = await guest(`/api/v1/search/channels?q=${word}&limit=1`);
    t.same(idsOf(first), [made.id]);
    t.same(idsOf(await guest(`/api/v1/search/channels?q=${word}&limit=1&cursor=${first.json.nextCursor}`)), [other.id]);
    t.same((await guest(`/api/v1/search/suggestions?q=${word.slice(0, 10)}`)).json.items, [
      { kind: 'channel', text: `${word} films`, ref: made.handle },
    ]);
    await ann.call('DELETE', `/api/v1/channels/${made.handle}?videos=keep`);
    t.same(idsOf(await guest(`/api/v1/search/channels?q=${word}`)), [other.id]);
  });

  await t.test('who searches when too many wait is told to come back; what one types and lists do not wait for searches', async (t) => {
    await search({ q: newWord() });
    const codes: string[] = [];
    const waits: (string | null)[] = [];
    const asked: Promise<void>[] = [];
    await h.database.begin(async (sql) => {
      await sql`lock table video_search in access exclusive mode`;
      for (let n = 0; n < 48; n += 1)
        asked.push(
          search({ q: newWord() }).then(({ status, json, headers }) => {
            codes.push(status === 200 ? 'found' : json.code);
            if (json.code === 'too-busy') waits.push(json.retry === true ? headers.get('retry-after') : null);
          }),
        );
      await eventually(
        async () => waits.length,
        (count) => count >= 4,
      );
      t.equal((await guest(`/api/v1/tags?prefix=${newWord()}`)).status, 200);
      t.equal((await guest('/api/v1/videos?language=zz')).status, 200);
    });
    await Promise.all(asked);
    t.ok(waits.length >= 4);
    t.ok(
      waits.every((wait) => Number(wait) > 0),
      'each hears when',
    );
    t.same(
      codes.filter((code) => !['too-busy', 'search-too-long', 'found'].includes(code)),
      [],
    );
    t.equal((await search({ q: newWord() })).status, 200, 'and later it is found');
  });

  await t.test('lists that are narrowed down go on for a short while only', async (t) => {
    await h.database.begin(async (sql) => {
      await sql`lock table categories in access exclusive mode`;
      t.match(await guest('/api/v1/videos?category=music'), { status: 503, json: { code: 'search-too-long', retry: true } });
    });
    t.equal((await guest('/api/v1/videos?category=music')).status, 200);
  });

  await t.test('whatever is typed, the answer is a list or a refusal', async (t) => {
    for (const q of [
      "'",
      '"',
      '\\',
      '-',
      '--',
      '!!',
      '&|!():*<->',
      "a' | 'b':*",
      '%_%',
      '" " " "',
      'or or or',
      '-"',
      '-x',
      '<-> & !x',
      '\u202e\u0001',
      '日本語 한국어 العربية',
      '😀',
      'ﬁ \ue000x\ue001',
      'a '.repeat(99),
      'x'.repeat(200),
    ]) {
      for (const path of ['videos', 'channels', 'suggestions']) {
        const { status, text } = await guest(`/api/v1/search/${path}?q=${encodeURIComponent(q)}`);
        t.ok(
          status === 200 || (status === 422 && path !== 'videos' && q.trim() === ''),
          `${path} ${JSON.stringify(q)} ${status} ${text.slice(0, 200)}`,
        );
      }
      t.equal((await guest(`/api/v1/tags?prefix=${encodeURIComponent(q.slice(0, 100))}`)).status, 200);
    }
    t.equal((await search({ q: 'x'.repeat(201) })).status, 422);
    for (const query of [
      { duration: 'endless' },
      { from: 'yesterday' },
      { from: '2026-02-31' },
      { qualities: 'best' },
      { qualities: ',' },
      { tags: Array.from({ length: 11 }, (_, n) => `t${n}`).join() },
      { limit: 101 },
      { sort: 'nonsense' },
      { scope: 'organisation' },
      { category: '../x' },
    ] as Record<string, string>[])
      t.equal((await search(query)).status, 422, JSON.stringify(query));
    t.equal((await search({ from: '0000-01-01', to: '9999-12-31' })).status, 200);
    t.equal((await guest('/api/v1/search/videos?q=%00')).status, 422);
  });

  await t.test('a video that is being changed is found as it is afterwards', async (t) => {
    const ann = await someone(h);
    const words = Array.from({ length: 6 }, newWord);
    const video = await publicVideo(h, ann);
    await Promise.all(words.map((word) => change(ann, video.id, { title: word })));
    const { title } = (await guest(`/api/v1/videos/${video.id}`)).json;
    const found = await eventually(
      () => search({ q: title }),
      (reply) => idsOf(reply).length === 1,
      100,
    );
    t.same(idsOf(found), [video.id]);
    for (const word of words.filter((one) => one !== title)) t.notOk(idsOf(await search({ q: word })).includes(video.id));
  });
}
