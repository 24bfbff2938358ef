/**
 * Fills an instance with what a site has after some months: films of two people, playlists, an organisation, what somebody watched, figures,
 * and what administrators look at. All of it comes by the API, but what only time can bring: past days are written into the database.
 */
import { readFile } from 'node:fs/promises';
import type { Database } from '../../components/database/contract.ts';
import { openDatabase } from '../../components/database/open.ts';
import { createApiKey } from '../../gateway/api-keys.ts';
import { putSource, until } from '../api.ts';
import type { Instance } from '../instance.ts';
import { type FilmName, film, still } from './footage.ts';

/** What pages of the instance show, as their addresses name it. */
export interface Filled {
  publicUrl: string;
  adminUrl: string;
  /** Of an administrator, who has all of it. */
  key: string;
  video: { id: string; shortId: string };
  /** Another one of the same channel. */
  handle: string;
  playlist: string;
  organisation: string;
  /** Sent to the administrator. */
  invitation: string;
  person: string;
  job: string;
  /** Reported to the moderators. */
  comment: string;
  worker: string;
  webhook: string;
  /** Of the account that has made the videos. */
  ownWebhook: string;
}

interface Told {
  film: FilmName;
  seconds: number;
  title: string;
  description: string;
  category: string;
  tags: string[];
  views: number;
  daysAgo: number;
}
const ofHills: Told[] = [
  {
    ...{ film: 'dawn', seconds: 32, title: 'Dawn over the hollow hills', views: 18_240, daysAgo: 2 },
    ...{ category: 'travel', tags: ['hills', 'sunrise', 'timelapse'] },
    description:
      'We slept on the ridge above the village and began to record at four.\n\nThe fog stays in the valley until the sun has passed the second hill; after that it is gone within minutes.',
  },
  {
    ...{ film: 'night', seconds: 24, title: 'Moonrise, without a lamp', views: 7_431, daysAgo: 6 },
    ...{ category: 'science', tags: ['moon', 'night sky'], description: 'One take from the old hide, with the moon four days after full.' },
  },
  {
    ...{ film: 'sea', seconds: 28, title: 'Calm morning at the outer islands', views: 42_118, daysAgo: 11 },
    ...{ category: 'travel', tags: ['sea', 'islands'], description: 'No wind at all, which happens twice a year here.' },
  },
  {
    ...{ film: 'forest', seconds: 20, title: 'How a spruce forest is thinned', views: 986, daysAgo: 19 },
    ...{ category: 'education', tags: ['forest', 'work'], description: 'What is taken, what is left, and why the light matters.' },
  },
  {
    ...{ film: 'evening', seconds: 26, title: 'Last ferry of the summer', views: 3_570, daysAgo: 33 },
    ...{ category: 'travel', tags: ['sea', 'ferry', 'sunset'], description: 'From the upper deck, on the last day of August.' },
  },
  {
    ...{
      film: 'snow',
      seconds: 22,
      title: 'Measuring snow with a stick, a scale and much patience on the long slope behind the hut',
      views: 214,
      daysAgo: 47,
    },
    ...{ category: 'science', tags: ['snow', 'weather'], description: 'Our yearly measurement for the weather service.' },
  },
  {
    ...{ film: 'desert', seconds: 30, title: 'Walking dunes', views: 12_905, daysAgo: 75 },
    ...{ category: 'travel', tags: ['desert', 'timelapse'], description: 'Eleven months in half a minute.' },
  },
];
const ofFigures: Told[] = [
  {
    ...{ film: 'mandelbrot', seconds: 24, title: 'Down the valley of the seahorses', views: 5_302, daysAgo: 4 },
    ...{ category: 'education', tags: ['mathematics', 'fractals'], description: 'Ten times closer in half a minute.' },
  },
  {
    ...{ film: 'life', seconds: 20, title: 'Twenty generations of Life', views: 1_877, daysAgo: 15 },
    ...{ category: 'education', tags: ['mathematics', 'automata'], description: 'Cells that have died leave a trace for a while.' },
  },
];

/** `seconds`: how long each film is; without, as long as pleases the eye. */
export async function fill(instance: Instance, size: { width: number; height: number; seconds?: number }): Promise<Filled> {
  const database = openDatabase({ url: await instance.databaseUrl() });
  try {
    return await fillBy(instance, database, size);
  } finally {
    await database.end();
  }
}

async function fillBy(instance: Instance, database: Database, size: { width: number; height: number; seconds?: number }): Promise<Filled> {
  const { publicUrl, adminUrl } = instance;
  const mara = caller(publicUrl, instance.key);
  const admin = caller(adminUrl, instance.key);
  await mara('PATCH', '/api/v1/account', { name: 'Mara Lindqvist' });
  const { id: account } = await mara('GET', '/api/v1/account');
  // The first account has no address, and nobody can be invited without.
  await database`update accounts set email = 'mara@example.org' where id = ${account}`;
  const people: string[] = [];
  for (const [name, email] of [
    ['Jonas Weber', 'jonas@example.org'],
    ['Aylin Demir', 'aylin@example.org'],
    ['Tomás Ferreira', 'tomas@example.org'],
  ])
    people.push((await admin('POST', '/api/v1/admin/accounts', { name, email })).account.id);
  const [jonasId = ''] = people;
  const asJonas = async (label: string) =>
    caller(publicUrl, (await createApiKey(database, { label, accountId: jonasId, scopes: ['read', 'upload', 'write', 'account'] })).key);
  const jonas = await asJonas('Cutting room');

  const handle = 'hollow-hills';
  const organisation = (await mara('POST', '/api/v1/organisations', { name: 'Mountain film club' })).id;
  await mara('POST', `/api/v1/organisations/${organisation}/invitations`, { email: 'aylin@example.org', role: 'editor' });
  await mara('POST', `/api/v1/organisations/${organisation}/teams`, { name: 'Sound' });
  const theirs = (await jonas('POST', '/api/v1/organisations', { name: 'Harbour museum' })).id;
  // Of what a key was before, the server remembers for a moment that it was in no organisation.
  const asOwner = await asJonas('Office');
  const invitation = (await asOwner('POST', `/api/v1/organisations/${theirs}/invitations`, { email: 'mara@example.org', role: 'editor' }))
    .id;

  await mara('POST', '/api/v1/channels', {
    ...{ handle, name: 'Hollow Hills', links: [{ title: 'Our hut', url: 'https://example.org/hut' }] },
    description: 'Films from the hills, the sea and what lies between. A new one whenever the weather allows it.',
  });
  await jonas('POST', '/api/v1/channels', {
    handle: 'slow-mathematics',
    name: 'Slow Mathematics',
    description: 'Figures that take their time.',
  });
  const pictures = {
    avatar: await still('evening', { width: 320, height: 320 }),
    banner: await still('dawn', { width: 1280, height: 320 }),
  };
  for (const [kind, file] of Object.entries(pictures))
    await mara('PUT', `/api/v1/channels/${handle}/pictures/${kind}`, await readFile(file));

  const made: { id: string; shortId: string }[] = [];
  for (const [call, channel, those] of [
    [mara, handle, ofHills],
    [jonas, 'slow-mathematics', ofFigures],
  ] as const)
    for (const { film: name, seconds, title, description, category, tags } of those) {
      const video = await call('POST', '/api/v1/videos', { title, description, channel, privacy: 'public' });
      await call('PATCH', `/api/v1/videos/${video.id}`, { category, tags, language: 'en', licence: 'cc-by' });
      await putSource(instance, video.id, await film(name, { ...size, seconds: size.seconds ?? seconds }));
      made.push(video);
    }
  const [dawn, night, sea, forest, evening] = made as [Video, Video, Video, Video, Video];

  const playlist = (
    await mara('POST', '/api/v1/playlists', {
      ...{ title: 'An evening outdoors', privacy: 'public', channel: handle },
      description: 'From the first light to the last ferry.',
    })
  ).id;
  for (const { id } of [dawn, sea, forest, evening]) await mara('PUT', `/api/v1/playlists/${playlist}/items/${id}`);
  const course = await mara('POST', '/api/v1/playlists', { title: 'Reading the weather', type: 'course', privacy: 'private' });
  await mara('PUT', `/api/v1/playlists/${course.id}/items/${night.id}`);

  const { ownWebhook } = await fillStudio(instance, mara);
  const { worker, webhook } = await fillConsole(admin);

  for (const { id } of made) await until(instance, id, ({ state }) => state === 'ready' || state === 'failed');
  await mara('PUT', `/api/v1/videos/${dawn.id}/chapters`, {
    items: chaptersOf((await mara('GET', `/api/v1/videos/${dawn.id}`)).durationSeconds),
  });
  await mara('PUT', `/api/v1/videos/${sea.id}/featured`);
  await mara('PUT', `/api/v1/videos/${made[7]?.id}/featured`);
  for (const [at, { id }] of [night, sea, evening].entries()) {
    const { durationSeconds } = await mara('GET', `/api/v1/videos/${id}`);
    await mara('PUT', `/api/v1/videos/${id}/position`, { positionSeconds: durationSeconds * (0.3 + at * 0.2), isLast: true });
  }
  await mara('PATCH', `/api/v1/videos/${dawn.id}/fields`, { values: { place: 'On the saddle behind the hut', light: 'Before sunrise' } });
  for (const { id } of [forest, evening]) await mara('PUT', `/api/v1/account/watch-later/${id}`);
  await mara('PUT', '/api/v1/channels/slow-mathematics/subscription');
  await jonas('PUT', `/api/v1/channels/${handle}/subscription`);
  for (const [at, { views, daysAgo }] of [...ofHills, ...ofFigures].entries()) await pass(database, made[at]!.id, views, daysAgo);

  const comment = await fillComments(dawn.id, mara, jonas);
  const { items: jobs } = await admin('GET', '/api/v1/admin/jobs?limit=100');
  const job = jobs.find(({ videoId, kind }: { videoId: string; kind: string }) => videoId === dawn.id && kind === 'probe') ?? jobs[0];
  return {
    ...{ publicUrl, adminUrl, key: instance.key, handle, playlist, organisation, invitation, worker, webhook, ownWebhook },
    ...{ video: dawn, person: jonasId, job: job.id, comment },
  };
}

interface Video {
  id: string;
  shortId: string;
}

/** What people write under a film. The result is one that moderators are to look at. */
async function fillComments(video: string, mara: Call, jonas: Call): Promise<string> {
  const path = `/api/v1/videos/${video}/comments`;
  const write = async (who: Call, text: string, thread: string | null = null): Promise<string> =>
    (await who('POST', path, { text, thread })).id;
  const question = await write(jonas, 'Where did you stand at 0:02? The fog lies lower there than I have ever seen it.');
  await write(mara, 'On the saddle behind the hut, an hour before sunrise. It is on the map: https://example.org/hut', question);
  await write(jonas, 'Thank you!', question);
  const notice = await write(mara, 'There is a longer cut with the sound of the whole morning in the playlist of this week.');
  await mara('PUT', `${path}/${notice}/pin`);
  const advertisement = await write(jonas, 'More fog on my own channel,\nevery week.');
  await mara('POST', `${path}/${advertisement}/reports`, { kind: 'spam', reason: 'The same stands under each of our films.' });
  return advertisement;
}

/** What creators see alone: an upload that waits for the rest of its file, one that failed, and the trash. */
async function fillStudio(instance: Instance, mara: Call): Promise<{ ownWebhook: string }> {
  const metadata = Object.entries({ filename: 'autumn-storm.mov', filetype: 'video/quicktime' }).map(
    ([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`,
  );
  const begun = await fetch(`${instance.publicUrl}/api/v1/uploads`, {
    method: 'POST',
    headers: {
      ...{ authorization: `Bearer ${instance.key}`, 'tus-resumable': '1.0.0', 'upload-length': '734003200' },
      'upload-metadata': metadata.join(','),
    },
  });
  const address = begun.headers.get('location');
  if (begun.status !== 201 || address === null) throw new Error(`upload: ${begun.status} ${await begun.text()}`);
  const part = await fetch(new URL(address, instance.publicUrl), {
    method: 'PATCH',
    headers: {
      ...{ authorization: `Bearer ${instance.key}`, 'tus-resumable': '1.0.0', 'upload-offset': '0' },
      'content-type': 'application/offset+octet-stream',
    },
    body: new Uint8Array(6_000_000),
  });
  if (part.status !== 204) throw new Error(`upload: ${part.status} ${await part.text()}`);
  const broken = await mara('POST', '/api/v1/videos', { title: 'Card 3, damaged', privacy: 'private' });
  await mara('PUT', `/api/v1/videos/${broken.id}/source`, Buffer.from('This is no film.'));
  const gone = await mara('POST', '/api/v1/videos', { title: 'Test of the new microphone', privacy: 'private' });
  await mara('DELETE', `/api/v1/videos/${gone.id}`);
  await mara('POST', '/api/v1/account/keys', { label: 'Camera in the hut', scopes: ['read', 'upload'] });
  const hook = {
    url: 'https://example.org/hooks/newsletter',
    description: 'Tells the newsletter',
    events: ['video.ready', 'video.published'],
  };
  return { ownWebhook: (await mara('POST', '/api/v1/webhooks', hook)).id };
}

async function fillConsole(admin: Call): Promise<{ worker: string; webhook: string }> {
  await admin('POST', '/api/v1/admin/worker-tokens', { label: 'workshop', hours: 24 });
  const webhook = (
    await admin('POST', '/api/v1/webhooks', {
      ...{
        instance: true,
        url: 'https://example.org/hooks/video',
        description: 'Tells the newsletter',
        events: ['video.published'],
        headers: {},
      },
    })
  ).id;
  for (const field of [
    { key: 'place', label: 'Place', help: 'Where the camera stood.', type: 'text', max: 120, shown: true },
    { key: 'light', label: 'Light', type: 'select', choices: ['Before sunrise', 'Day', 'Dusk', 'Night'], category: 'travel', shown: true },
  ])
    await admin('POST', '/api/v1/admin/fields', field);
  await admin('PUT', '/api/v1/admin/queue/pauses/kind/import');
  const { items } = await admin('GET', '/api/v1/admin/workers');
  return { worker: items[0].id, webhook };
}

/** As if it had been published some days ago and been watched since, more on some days than on others. */
async function pass(database: Database, id: string, views: number, daysAgo: number): Promise<void> {
  await database`update videos set published_at = now() - make_interval(days => ${daysAgo}), created_at = now() - make_interval(days => ${daysAgo}) where id = ${id}`;
  const days = Math.min(daysAgo, 27);
  const weights = Array.from({ length: days + 1 }, (_, day) => (1.4 + Math.sin(day * 0.9)) * (0.4 + day / 30));
  const sum = weights.reduce((all, one) => all + one, 0);
  for (const [day, weight] of weights.entries()) {
    const seen = Math.round((views * weight) / sum);
    await database`
      insert into video_days (video_id, day, views, playbacks, watched_seconds, ended, started, startup_ms, stalls, stalled_ms,
        failed, kilobits, measured_seconds)
      values (${id}, (now() - make_interval(days => ${day}))::date, ${seen}, ${Math.round(seen * 1.2)}, ${seen * 17.5}, ${Math.round(seen * 0.6)},
        ${seen}, ${seen * 420}, ${Math.round(seen * 0.03)}, ${seen * 35},
        ${Math.round(seen * 0.014)}, ${seen * 17.5 * 2400}, ${seen * 17.5})
      on conflict (video_id, day) do nothing`;
  }
  await database`insert into video_views (video_id, views) values (${id}, ${views}) on conflict (video_id) do update set views = excluded.views`;
  for (const [place, source, part] of [
    ['site', '', 0.5],
    ['site', 'news.example.org', 0.2],
    ['embed', 'club.example.org', 0.3],
  ] as const)
    await database`
      insert into playback_sources (video_id, day, place, source, playbacks) values (${id}, now()::date, ${place}, ${source}, ${Math.round(views * part)})
      on conflict do nothing`;
  for (const [kind, name, part] of [
    ['device', 'phone', 0.55],
    ['device', 'desktop', 0.35],
    ['device', 'tv', 0.1],
    ['country', 'AT', 0.6],
    ['country', 'DE', 0.4],
    ['error', 'media', 0.01],
    ['error', 'unsupported', 0.004],
  ] as const)
    await database`
      insert into playback_groups (video_id, day, kind, name, views, playbacks, watched_seconds)
      values (${id}, now()::date, ${kind}, ${name}, ${Math.round(views * part)}, ${Math.round(views * part)}, ${Math.round(views * part * 17)}) on conflict do nothing`;
  for (let part = 0; part < 100; part += 1)
    await database`
      insert into video_retention (video_id, month, part, playbacks)
      values (${id}, date_trunc('month', now())::date, ${part}, ${Math.round(views * (1 - part / 180 + 0.05 * Math.sin(part / 6)))}) on conflict do nothing`;
}

function chaptersOf(seconds: number): { startSeconds: number; title: string }[] {
  return ['The camp', 'Fog in the valley', 'First light', 'Day'].map((title, at) => ({
    startSeconds: Math.floor((seconds * at) / 4),
    title,
  }));
}

// biome-ignore lint/suspicious/noExplicitAny: answers are read as the contract has them, which other tests hold.
type Call = (method: string, path: string, body?: object | Buffer) => Promise<any>;

function caller(base: string, key: string): Call {
  return async (method, path, body) => {
    const isFile = body instanceof Buffer;
    const answer = await fetch(base + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body && { 'content-type': isFile ? 'application/octet-stream' : 'application/json' }),
      },
      ...(body && { body: isFile ? new Uint8Array(body) : JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  };
}
