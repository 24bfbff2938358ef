/** Two organisations and two people by themselves, each with videos of every privacy, real media, and one of everything else that is theirs. */
import { createHash, randomUUID } from 'node:crypto';
import { waveformFolder } from '../../media/index.ts';
import { createApiKey } from '../api-keys.ts';
import { keyScopes } from '../contract/roles.ts';
import { type Footage, storeObject, storeSide, storeVideo } from './footage.ts';
import type { Harness } from './harness.ts';
import { webp } from './storyboards.ts';

/** One thing, and who may see it. */
export interface Secret {
  /** Stands in it, and nowhere else. */
  marker: string;
  readers: readonly string[];
  /** What paths of it begin with. */
  under: readonly string[];
  /** By name of the parameter. */
  params: Readonly<Record<string, string>>;
}
export interface SecretVideo extends Secret {
  id: string;
  shortId: string;
  /** `blocked`: it was public, and a moderator has taken it down. */
  privacy: 'private' | 'organisation' | 'password' | 'blocked';
  /** May do everything with it. */
  owner: string;
}
export interface World {
  /** Keys of everybody who calls. */
  keys: ReadonlyMap<string, string | null>;
  videos: SecretVideo[];
  things: Secret[];
  password(video: SecretVideo): string;
}

const members = [
  { of: 'first', name: 'ann', role: 'owner' },
  { of: 'first', name: 'abe', role: 'editor' },
  { of: 'first', name: 'ada', role: 'viewer' },
  { of: 'second', name: 'bob', role: 'owner' },
  { of: 'second', name: 'bea', role: 'viewer' },
] as const;
/** Who works on what is of them; the first does all of it here. */
const parties = [
  { name: 'first', organisation: 'first', editors: ['abe', 'ann'], all: ['abe', 'ann', 'ada'], heads: ['ann'] },
  // The key of bob that is bound to the organisation does there what he does.
  { name: 'second', organisation: 'second', editors: ['bob', 'bob bound'], all: ['bob', 'bob bound', 'bea'], heads: ['bob'] },
  { name: 'cid', organisation: null, editors: ['cid'], all: ['cid'], heads: [] },
  { name: 'dan', organisation: null, editors: ['dan'], all: ['dan'], heads: [] },
] as const;

export async function makeWorld(h: Harness, footage: Footage, hooksAt: string): Promise<World> {
  const { database } = h;
  const keys = new Map<string, string | null>([['nobody', null]]);
  const videos: SecretVideo[] = [];
  const things: Secret[] = [];
  const marked = (what: string) => `${what}-${randomUUID().slice(0, 13)}`;
  const names = new Map<string, string>();

  for (const { name, organisation } of parties)
    if (organisation !== null) {
      names.set(name, marked('organisation'));
      await database`insert into organisations (id, name, slug) values (${name}, ${names.get(name)!}, ${name})`;
    }
  for (const name of [...members.map(({ name }) => name), 'cid', 'dan']) {
    await database`insert into accounts (id, name, email, role, approved, email_verified)
      values (${name}, ${name}, ${`${name}@example.org`}, 'user', true, true)`;
    const in_ = members.find((one) => one.name === name);
    if (in_)
      await database`insert into organisation_members (id, organisation_id, user_id, role) values (${name}, ${in_.of}, ${name}, ${in_.role})`;
    keys.set(name, (await createApiKey(database, { label: name, accountId: name, scopes: keyScopes })).key);
  }
  const bound = await createApiKey(database, { label: 'bound', accountId: 'bob', scopes: keyScopes, organisationId: 'second' });
  keys.set('bob bound', bound.key);
  keys.set('worker', (await h.call('POST', '/api/v1/admin/workers', { base: h.adminUrl, body: { label: 'w' } })).json.key);

  const as = async (who: string, method: string, path: string, init: { body?: unknown; headers?: Record<string, string> } = {}) => {
    const answer = await h.call(method, path, { key: keys.get(who)!, ...init });
    if (answer.status >= 300) throw new Error(`${method} ${path} by ${who}: ${answer.status} ${answer.text}`);
    return answer;
  };
  for (const { name, organisation, editors, all, heads } of parties) {
    for (const privacy of ['private', 'organisation', 'password', 'blocked'] as const)
      if (organisation !== null || privacy !== 'organisation')
        videos.push(await makeVideo({ privacy, owner: editors[0], organisation, readers: privacy === 'organisation' ? all : editors }));
    const own = editors[0];
    const add = (marker: string, under: string[], params: Record<string, string>, readers: readonly string[] = [own]) =>
      things.push({ marker, under, params, readers });

    if (organisation !== null) {
      const path = `/api/v1/organisations/${name}`;
      add(names.get(name)!, ['/api/v1/organisations/{id}', '/api/v1/account/organisations/{id}'], { id: name }, all);
      const email = `${marked('guest')}@example.org`;
      const invited = (await as(heads[0], 'POST', `${path}/invitations`, { body: { email, role: 'viewer' } })).json;
      add(email, ['/api/v1/organisations/{id}/invitations/'], { id: name, invitation: invited.id }, heads);
      const team = marked('team');
      const made = (await as(heads[0], 'POST', `${path}/teams`, { body: { name: team } })).json;
      add(team, ['/api/v1/organisations/{id}/teams/'], { id: name, team: made.id, account: own }, all);
    }
    const label = marked('key');
    add(label, ['/api/v1/account/keys/{id}'], { id: (await createApiKey(database, { label, accountId: own, scopes: [] })).id });
    const url = `${hooksAt}/${marked('hook')}`;
    const hook = (await as(own, 'POST', '/api/v1/webhooks', { body: { url, events: ['*'] } })).json.id;
    add(url, ['/api/v1/webhooks/{id}'], { id: hook });
    const delivery = randomUUID();
    const said = marked('delivery');
    await database`insert into webhook_deliveries (id, hook_id, type, body, state, created_at, ended_at)
      values (${delivery}, ${hook}, 'video.ready', ${JSON.stringify({ said })}, 'failed', now(), now())`;
    add(said, ['/api/v1/webhooks/{id}/deliveries/'], { id: hook, delivery });
    const report = randomUUID();
    const reason = marked('report');
    await database`
      insert into reports (id, target_kind, target_id, target_name, kind, reason, reporter)
      values (${report}, 'video', ${randomUUID()}, 'Something', 'other', ${reason}, ${own})`;
    add(reason, ['/api/v1/account/reports/{report}'], { report });
    const title = marked('upload');
    const tus = { 'tus-resumable': '1.0.0', 'upload-length': '10', 'upload-metadata': `title ${Buffer.from(title).toString('base64')}` };
    const upload = (await as(own, 'POST', '/api/v1/uploads', { headers: tus })).headers.get('location')!;
    add(title, ['/api/v1/uploads/{id}'], { id: upload.split('/').at(-1)! });
    const batched = marked('batch');
    const batch = (await as(own, 'POST', '/api/v1/uploads/batch', { body: { uploads: [{ length: 5, title: batched }] } })).json;
    add(batched, ['/api/v1/uploads/batch/{id}'], { id: batch.id });
    const direct = (
      await as(own, 'POST', '/api/v1/uploads/direct', { body: { title: marked('direct'), sizeBytes: 10, privacy: 'private' } })
    ).json;
    add(direct.id, ['/api/v1/uploads/direct/{id}'], { id: direct.id });
    const source = `https://example.org/${marked('import')}.mp4`;
    const imported = (await as(own, 'POST', '/api/v1/videos/imports', { body: { url: source, privacy: 'private' } })).json;
    add(source, ['/api/v1/videos/imports/{import}'], { import: imported.id });
    add(`${own}@example.org`, ['/api/v1/admin/accounts/{account}'], { account: own }, all);
    add(marked('quota'), ['/api/v1/admin/quotas/'], { kind: organisation === null ? 'account' : 'organisation', id: name }, []);
  }
  return { keys, videos, things, password: ({ marker }) => `open ${marker}` };

  async function makeVideo(
    init: Pick<SecretVideo, 'privacy' | 'owner' | 'readers'> & { organisation: string | null },
  ): Promise<SecretVideo> {
    const id = await storeVideo(h, footage, { count: 2, state: 'ready', privacy: 'private' });
    const marker = marked(`${init.privacy}-video`);
    const store = async (name: string, bytes: Uint8Array) => {
      const objectKey = `work/${id}.${name}-${createHash('sha256').update(bytes).digest('hex')}`;
      await storeObject(h, objectKey, bytes);
      return { objectKey, sizeBytes: bytes.length };
    };
    const picture = await store('poster/1/poster.webp', webp(1280, 720));
    const thumbnail = await store('poster/1/thumbnail.webp', webp(320, 180));
    const shape = { tileWidth: 160, tileHeight: 90, columns: 2, rows: 1, intervalSeconds: 2, pictures: 2 };
    const wave = waveformFolder({ sampleRate: 8000, samplesPerPixel: 2 });
    wave.add(new Uint8Array(Int16Array.of(256, 512, 768, 1024).buffer));
    await storeSide(h, id, 'poster', { ...picture, thumbnail, from: { is: 'moment', atSeconds: 2 } });
    await storeSide(h, id, 'storyboard', { ...shape, sheets: [await store('storyboard/1/sheet-0.webp', webp(320, 90))] });
    await storeSide(h, id, 'waveform', await store('waveform/1/waveform.dat', wave.done()));
    await storeSide(h, id, 'scenes', { seconds: [1] });
    if (init.privacy === 'password')
      await h.call('PATCH', `/api/v1/videos/${id}`, { body: { privacy: 'password', password: `open ${marker}` } });
    await database`update videos set owner_id = ${init.owner}, organisation_id = ${init.organisation}, privacy = ${init.privacy === 'blocked' ? 'public' : init.privacy}, title = ${marker} where id = ${id}`;
    await h.events.append([{ type: 'video.updated', subject: { type: 'video', id }, data: {} }]);
    if (init.privacy === 'blocked')
      await h.call('PUT', `/api/v1/admin/videos/${id}/block`, { base: h.adminUrl, body: { reason: `taken down: ${marker}` } });
    await database`insert into comments (id, video_id, account_id, text) values (${randomUUID()}, ${id}, ${init.owner}, ${`said of ${marker}`})`;
    const [row] = await database<{ short_id: string }[]>`select short_id from videos where id = ${id}`;
    const under = ['/api/v1/videos/{id}', '/media/{id}', '/api/v1/admin/videos/{id}'];
    return { ...init, id, marker, shortId: row!.short_id, under, params: { id } };
  }
}
