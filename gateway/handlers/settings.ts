/** Encoding profiles, for administrators. */
import { problem } from '../../actors/contract.ts';
import type { Caller, Context, Handler } from '../answer.ts';
import { missingAssets } from '../assets.ts';
import type { Routes } from '../contract/index.ts';
import { builtInEncoding, type Encoding, encodingSchema } from '../contract/settings.ts';
import { encodingName } from '../encoding.ts';
import { changedMeanwhile, seenVersion } from '../live-settings/change.ts';
import { Refusal, refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import { settingHistory, writeSetting } from '../stored-settings.ts';

export function readEncoding(services: Services): Handler<Routes['readEncoding']> {
  return () => view(services);
}

export function writeEncoding(services: Services): Handler<Routes['writeEncoding']> {
  return async (context) => change(services, context, context.body);
}

export function encodingHistory({ database }: Services): Handler<Routes['encodingHistory']> {
  return async () => {
    const versions = await settingHistory(database, encodingName);
    const items = versions.map((one) => ({ ...one, updatedAt: one.updatedAt.toISOString() }));
    return { status: 200, json: { items, nextCursor: null } };
  };
}

export function restoreEncoding(services: Services): Handler<Routes['restoreEncoding']> {
  return async (context) => {
    const { version } = context.body;
    const earlier = await settingHistory(services.database, encodingName);
    const value = version === 0 ? builtInEncoding : earlier.find((one) => one.version === version)?.value;
    if (value === undefined) throw refuse('unknown-version', 404, `There is no version ${version}.`);
    const read = encodingSchema.safeParse(value);
    if (!read.success)
      throw refuse('not-usable', 422, 'That version cannot be used by this program any more.', read.error.issues[0]?.message);
    return change(services, context, read.data);
  };
}

async function change(services: Services, { incoming, caller }: Pick<Context, 'incoming' | 'caller'>, value: Encoding) {
  const seen = seenVersion(incoming.header('if-match'));
  await requireAssets(services, value);
  if (!(await writeSetting(services.database, encodingName, { value, seen, by: nameOf(caller) }))) throw changedMeanwhile();
  const { version } = await services.encoding.now();
  await services.events.append([{ type: 'settings.changed', subject: { type: 'settings', id: encodingName }, data: { version } }]);
  return view(services);
}

async function view({ encoding }: Services) {
  const { value, version, updatedAt, updatedBy, trouble } = await encoding.now();
  const json = { value, version, updatedAt: updatedAt?.toISOString() ?? null, updatedBy, overrides: encoding.overrides, trouble };
  return { status: 200, headers: { etag: `"${version}"`, 'cache-control': 'no-store' }, json };
}

/** A watermark that is not there would fail every video. */
export async function requireAssets({ database }: Services, value: Encoding): Promise<void> {
  const marks = Object.entries(value.profiles).flatMap(([name, profile]) =>
    (['watermark', 'clientWatermark'] as const).flatMap((field) => {
      const mark = profile[field]?.mark;
      return mark && 'image' in mark ? [{ key: mark.image, path: `profiles.${name}.${field}.mark.image` }] : [];
    }),
  );
  const missing = await missingAssets(
    database,
    marks.map(({ key }) => key),
  );
  const errors = marks
    .filter(({ key }) => missing.has(key))
    .map(({ path }) => ({ path, message: 'There is no such asset. Upload it first.' }));
  if (errors.length === 0) return;
  const detail = errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
  throw new Refusal(problem('unknown-asset', 422, 'A watermark names a picture that is not there.', detail), {}, errors);
}

const nameOf = (caller: Caller | null): string => (caller?.kind === 'person' ? caller.id : '');
