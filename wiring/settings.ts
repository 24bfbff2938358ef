/** The settings, read once, at start; nothing else looks at the environment. What there is to set stands in settings/, by section. */
import { reachable } from '../gateway/names.ts';
import { bucketsTrouble } from './buckets.ts';
import { helpOf, type Setting, shown } from './settings/setting.ts';
import { entries, type Settings, settingsHelp } from './settings/table.ts';

export { entries, type SettingName, type Settings, secretVariables, settingsHelp } from './settings/table.ts';
export { networks, sentryDsn } from './settings/values.ts';

/** Says which setting is wrong and what it may be. Ends the start. */
export class SettingError extends Error {}

/** Reads options over environment over defaults. Throws SettingError for an unknown option, an unknown VITASCOPE_ variable or a wrong value. */
export function readSettings(args: string[], env: Record<string, string | undefined>): Settings {
  const read: Record<string, unknown> = {};
  const given: Record<string, string> = {};
  const known = new Map<string | null, { name: string; entry: Setting<unknown> }>(
    Object.entries(entries).flatMap(([name, entry]) => (entry.flag === null ? [] : [[entry.flag, { name, entry }]])),
  );
  const parse = (name: string, entry: Setting<unknown>, called: string, text: string) => {
    try {
      read[name] = entry.parse(text);
      given[name] = called;
    } catch (error) {
      throw new SettingError(`${called} ${entry.secret ? 'is not right' : `is "${shown(text)}"`}; it must be ${(error as Error).message}.`);
    }
  };
  for (const variable of Object.keys(env)) {
    if (!variable.startsWith('VITASCOPE_') || otherVariables.has(variable)) continue;
    if (!Object.values(entries).some((entry) => entry.env === variable)) {
      throw new SettingError(
        `The environment variable ${variable} is not a setting. The settings are: ${Object.values(entries)
          .map((entry) => entry.env)
          .join(', ')}.`,
      );
    }
  }
  for (const [name, entry] of Object.entries(entries)) {
    const text = env[entry.env];
    if (text !== undefined && text !== '') parse(name, entry, entry.env, text);
  }
  for (let at = 0; at < args.length; at += 1) {
    const [flag = '', inline] = (args[at] ?? '').split(/=(.*)/s);
    const found = known.get(flag);
    if (!found) {
      const hint = flag.startsWith('--') ? '' : ' With npm, options stand behind two dashes: npm start -- --data DIR.';
      throw new SettingError(`${shown(flag)} is not an option.${hint} The options are:\n${settingsHelp()}`);
    }
    const text = inline ?? args[(at += 1)];
    if (text === undefined) throw new SettingError(`${flag} needs a value: ${helpOf(found.entry)}.`);
    parse(found.name, found.entry, flag, text);
  }
  const settings = { ...builtIn(), ...read, given } as Settings;
  if (settings.roles.includes('federation'))
    throw new SettingError('--roles names federation, which this version does not have yet; it may be: gateway, actors, worker.');
  if (!settings.roles.includes('gateway') || !settings.roles.includes('actors'))
    throw new SettingError('--roles must hold gateway and actors, which this version runs together; worker may be left out.');
  const ports = [settings.publicPort, settings.adminPort, settings.workerPort];
  if (new Set(ports).size < 3) throw new SettingError('--public-port, --admin-port and --worker-port must differ.');
  const wrong = bucketsTrouble(settings);
  if (wrong !== null) throw new SettingError(wrong);
  if (!read.publicUrl)
    settings.publicUrl = `http://${settings.host === '0.0.0.0' ? 'localhost' : reachable(settings.host)}:${settings.publicPort}`;
  if (!read.mailFrom) settings.mailFrom = `Vitascope <vitascope@${new URL(settings.publicUrl).hostname}>`;
  if (settings.mediaUrl !== null && settings.mediaUrl === new URL(settings.publicUrl).origin)
    throw new SettingError('--media-url must be another origin than --public-url: another name, or another port.');
  return settings;
}

/** Variables with our prefix that are read elsewhere: set-up, the command line client, the supervisor's messages to the app. */
const otherVariables = new Set([
  'VITASCOPE_CACHE',
  'VITASCOPE_URL',
  'VITASCOPE_ADMIN_URL',
  'VITASCOPE_KEY',
  'VITASCOPE_TOKEN',
  'VITASCOPE_APP',
]);

function builtIn(): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, entry.builtIn()]));
}
