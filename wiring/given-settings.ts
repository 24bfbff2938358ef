/** What was given at start, for the gateway: it wins over the settings in the database, and administrators see it. */
import type { Given, StartSetting } from '../gateway/contract/setting-sections.ts';
import { type BackupPlace, placeText } from './settings/backup-place.ts';
import { helpOf } from './settings/setting.ts';
import { entries, type SettingName, type Settings } from './settings.ts';

const names = Object.keys(entries) as SettingName[];

export function givenOf(settings: Settings): Given {
  const given: Given = {};
  for (const name of names) {
    const by = settings.given[name];
    const { live } = entries[name];
    if (live !== undefined && by !== undefined) given[live] = { value: settings[name], by };
  }
  return given;
}

/** What only a restart changes. */
export function startSettingsOf(settings: Settings): StartSetting[] {
  return names
    .filter((name) => entries[name].live === undefined)
    .map((name) => {
      const { flag, env, secret } = entries[name];
      const value = settings[name];
      const text =
        value === null || value === undefined
          ? ''
          : Array.isArray(value)
            ? value.join(',')
            : name === 'backupTarget'
              ? placeText(value as BackupPlace)
              : `${value}`;
      const isGiven = settings.given[name] !== undefined;
      return { name, option: flag, variable: env, help: helpOf(entries[name]), value: secret || hasPassword(text) ? null : text, isGiven };
    });
}

function hasPassword(text: string): boolean {
  return URL.canParse(text) && new URL(text).password !== '';
}
