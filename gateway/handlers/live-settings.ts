import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Context, Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import { productName } from '../contract/product.ts';
import { type SectionName, sectionNames, sections } from '../contract/setting-sections.ts';
import { builtInEncoding } from '../contract/settings.ts';
import { encodingName } from '../encoding.ts';
import { check } from '../json-body.ts';
import { changedMeanwhile, changeSection, seenVersion, writeAll } from '../live-settings/change.ts';
import { refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import { readSetting, settingHistory } from '../stored-settings.ts';
import { requireAssets } from './settings.ts';

export function listSettings(services: Services): Handler<Routes['listSettings']> {
  return () => ({
    status: 200,
    headers: { 'cache-control': 'no-store' },
    json: { items: sectionNames.map((name) => viewOf(services, name)), start: services.startSettings ?? [], nextCursor: null },
  });
}

export function readSettings(services: Services): Handler<Routes['readSettings']> {
  return async ({ params }) => {
    // Another gateway may have changed them.
    await services.live.refresh();
    return answer(services, params.section);
  };
}

export function writeSettings(services: Services): Handler<Routes['writeSettings']> {
  return (context) => change(services, context, context.params.section, context.body);
}

export function settingsHistory({ database }: Services): Handler<Routes['settingsHistory']> {
  return async ({ params }) => {
    const versions = await settingHistory(database, params.section);
    return { status: 200, json: { items: versions.map((one) => ({ ...one, updatedAt: one.updatedAt.toISOString() })), nextCursor: null } };
  };
}

export function restoreSettings(services: Services): Handler<Routes['restoreSettings']> {
  return async (context) => {
    const { version } = context.body;
    const earlier = version === 0 ? [] : await settingHistory(services.database, context.params.section);
    const value = version === 0 ? {} : earlier.find((one) => one.version === version)?.value;
    if (value === undefined) throw refuse('unknown-version', 404, `There is no version ${version}.`);
    return change(services, context, context.params.section, value);
  };
}

async function change(services: Services, { incoming, caller }: Pick<Context, 'incoming' | 'caller'>, name: SectionName, body: unknown) {
  const seen = seenVersion(incoming.header('if-match'));
  const value = check(sections[name].schema, body, 'body');
  requireFree(services, name, value);
  await changeSection(services, name, { value, seen, by: caller?.id ?? '' });
  return answer(services, name);
}

/** A field that was given at start may stay as it holds; anything else would be stored and never hold. */
function requireFree({ live }: Services, name: SectionName, value: Record<string, unknown>): void {
  const { overrides, value: now } = live.now(name);
  for (const [field, by] of Object.entries(overrides)) {
    if (isDeepStrictEqual(value[field], (now as Record<string, unknown>)[field])) continue;
    if (isDeepStrictEqual(value[field], (sections[name].schema.parse({}) as Record<string, unknown>)[field])) continue;
    throw refuse(
      'set-at-start',
      409,
      `${name}.${field} was set at start by ${by}.`,
      'Start the server without it to change the setting here.',
    );
  }
}

export function exportSettings({ database }: Services): Handler<Routes['exportSettings']> {
  return async () => {
    const stored = await Promise.all(
      [...sectionNames, encodingName].map(async (name) => [name, await readSetting(database, name)] as const),
    );
    const found = stored.flatMap(([name, setting]) => (setting === null ? [] : [[name, setting.value]]));
    return {
      status: 200,
      headers: { 'content-disposition': 'attachment; filename="vitascope-settings.json"', 'cache-control': 'no-store' },
      json: { vitascope: 'settings', sections: Object.fromEntries(found) },
    };
  };
}

export function importSettings(services: Services): Handler<Routes['importSettings']> {
  return async ({ body, query, caller }) => {
    const wanted = Object.entries(body.sections as Record<string, Record<string, unknown>>);
    const stored = await Promise.all(wanted.map(([name]) => readSetting(services.database, name)));
    const changes = wanted.flatMap(([name, value], at) => {
      const was = stored[at]?.value ?? (name === encodingName ? builtInEncoding : sections[name as SectionName].schema.parse({}));
      return isDeepStrictEqual(was, value) ? [] : [{ name, value, seen: stored[at]?.version ?? 0, by: caller?.id ?? '' }];
    });
    for (const { name, value } of changes) {
      if (name === encodingName) await requireAssets(services, value as typeof builtInEncoding);
      else requireFree(services, name as SectionName, value);
    }
    const changed = changes.map(({ name }) => name);
    if (query.dryRun === 'true' || changes.length === 0) return { status: 200, json: { changed } };
    if (!(await writeAll(services.database, changes))) throw changedMeanwhile();
    await services.live.refresh();
    await services.events.append(
      changes.map(({ name, seen }) => ({ type: 'settings.changed', subject: { type: 'settings', id: name }, data: { version: seen + 1 } })),
    );
    return { status: 200, json: { changed } };
  };
}

export function readInstance({ live, settings, version = 'unknown' }: Services): Handler<Routes['readInstance']> {
  const software = { name: productName, version };
  return () => ({ status: 200, json: { ...live.value('instance'), maxUploadBytes: settings.maxUploadBytes, software } });
}

function answer(services: Services, name: SectionName) {
  const view = viewOf(services, name);
  return { status: 200, headers: { etag: `"${view.version}"`, 'cache-control': 'no-store' }, json: view };
}

function viewOf({ live }: Services, name: SectionName) {
  const { title, schema } = sections[name];
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io: 'input' });
  const { updatedAt, ...now } = live.now(name);
  return { name, title, ...now, updatedAt: updatedAt?.toISOString() ?? null, builtIn: schema.parse({}), schema: described };
}
