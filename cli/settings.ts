/** vitascope settings: what administrators change while the server runs, by section. */
import { readFile, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Input } from '../gateway/contract/client.ts';
import { adminClient, adminCommand, at, groupOf } from './admin.ts';
import type { ConnectionOptions } from './connection.ts';
import { CommandFailure, exitCodes } from './failure.ts';
import { table } from './status.ts';

type Section = Input<'GET /api/v1/admin/settings/{section}'>['params']['section'];
const named = (section: string) => ({ section: section as Section });

export function addSettings(program: Command): void {
  const settings = groupOf(program, 'settings', 'show and change what can be set while the server runs');
  adminCommand(settings, 'list', 'list all settings').action(async (options: ConnectionOptions) => {
    const { items, start } = await (await adminClient(options))('GET /api/v1/admin/settings');
    const rows = items.flatMap(({ name, value, overrides }) =>
      Object.entries(value).map(([field, now]) => [
        name,
        field,
        JSON.stringify(now),
        overrides[field] ? `set at start by ${overrides[field]}` : '',
      ]),
    );
    console.log(table([['SECTION', 'FIELD', 'VALUE', ''], ...rows]));
    const given = start.filter((one) => one.isGiven).map(({ option, variable, value }) => [option ?? variable, value ?? '(not shown)']);
    if (given.length > 0) console.log(`\nGiven at start, changed by a restart alone:\n${table(given)}`);
  });
  adminCommand(settings, 'show', 'show a section: values, and what each field is for')
    .argument('<section>')
    .action(async (section: string, options: ConnectionOptions) => {
      const found = await (await adminClient(options))('GET /api/v1/admin/settings/{section}', { params: named(section) });
      const { properties = {} } = found.schema as { properties?: Record<string, { description?: string }> };
      const rows = Object.entries(found.value).map(([field, now]) => [field, JSON.stringify(now), properties[field]?.description ?? '']);
      console.log(`${found.title}, version ${found.version}\n${table(rows)}`);
      if (found.trouble) console.log(`\nThe stored values cannot be used: ${found.trouble}`);
    });
  adminCommand(settings, 'set', 'change one field; the value is JSON, or a text')
    .argument('<section>')
    .argument('<field>')
    .argument('<value>')
    .action(async (section: string, field: string, text: string, options: ConnectionOptions) => {
      const client = await adminClient(options);
      const { value, version } = await client('GET /api/v1/admin/settings/{section}', { params: named(section) });
      if (!Object.hasOwn(value, field))
        throw new CommandFailure(exitCodes.usage, `${section} has no field "${field}"; it has: ${Object.keys(value).join(', ')}.`);
      const changed = await client('PUT /api/v1/admin/settings/{section}', {
        params: named(section),
        body: { ...value, [field]: jsonOr(text) },
        headers: { 'if-match': `"${version}"` },
      });
      console.log(`${section}.${field} is ${JSON.stringify(changed.value[field])} now (version ${changed.version}).`);
    });
  adminCommand(settings, 'history', 'list earlier versions of a section')
    .argument('<section>')
    .action(async (section: string, options: ConnectionOptions) => {
      const { items } = await (await adminClient(options))('GET /api/v1/admin/settings/{section}/history', { params: named(section) });
      const rows = items.map((one) => [`${one.version}`, at(one.updatedAt ?? ''), one.updatedBy ?? '', JSON.stringify(one.value)]);
      console.log(rows.length === 0 ? 'It was never changed.' : table([['VERSION', 'AT', 'BY', 'VALUE'], ...rows]));
    });
  adminCommand(settings, 'restore', 'make an earlier version the newest; version 0 is what the program brings')
    .argument('<section>')
    .argument('<version>')
    .action(async (section: string, version: string, options: ConnectionOptions) => {
      if (!/^\d{1,9}$/.test(version))
        throw new CommandFailure(exitCodes.usage, 'The version is a number: see "vitascope settings history".');
      const client = await adminClient(options);
      const seen = await client('GET /api/v1/admin/settings/{section}', { params: named(section) });
      const restored = await client('POST /api/v1/admin/settings/{section}/restore', {
        params: named(section),
        body: { version: Number(version) },
        headers: { 'if-match': `"${seen.version}"` },
      });
      console.log(`${section} is as in version ${version} (now version ${restored.version}).`);
    });
  adminCommand(settings, 'export', 'write all changed settings to a file')
    .argument('<file>')
    .action(async (file: string, options: ConnectionOptions) => {
      const found = await (await adminClient(options))('GET /api/v1/admin/settings/export');
      await writeFile(file, `${JSON.stringify(found, null, 2)}\n`);
      console.log(`${Object.keys(found.sections).length} sections written to ${file}.`);
    });
  adminCommand(settings, 'import', 'take over a file of settings, all of it or nothing')
    .argument('<file>')
    .option('--dry-run', 'say what would change, and change nothing')
    .action(async (file: string, options: ConnectionOptions & { dryRun?: boolean }) => {
      const body = await fileOf(file);
      const { changed } = await (await adminClient(options))('POST /api/v1/admin/settings/import', {
        query: { dryRun: options.dryRun ? 'true' : 'false' },
        body,
      });
      if (changed.length === 0) console.log('Nothing differs.');
      else console.log(`${options.dryRun ? 'Would change' : 'Changed'}: ${changed.join(', ')}`);
    });
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function fileOf(file: string): Promise<Input<'POST /api/v1/admin/settings/import'>['body']> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new CommandFailure(exitCodes.usage, `${file} cannot be read as JSON: ${(error as Error).message}`);
  }
}
