/** All settings, by section. */
import { addresses } from './addresses.ts';
import { backups } from './backups.ts';
import { buckets } from './buckets.ts';
import { media } from './media.ts';
import { objects } from './objects.ts';
import { observing } from './observing.ts';
import { services } from './services.ts';
import { helpOf, type Setting } from './setting.ts';
import { uploads } from './uploads.ts';
import { work } from './work.ts';

export const sections: { title: string; settings: Record<string, Setting<unknown>> }[] = [
  { title: 'Data, addresses and parts', settings: addresses },
  { title: 'Delivery of media', settings: media },
  { title: 'Uploads, imports and webhooks', settings: uploads },
  { title: 'Encoding and workers', settings: work },
  { title: 'Database, Redis, secret, mail', settings: services },
  { title: 'Object storage (S3)', settings: objects },
  { title: 'Buckets of their own (S3)', settings: buckets },
  { title: 'Backups', settings: backups },
  { title: 'Logs, traces and errors', settings: observing },
];

const table = { ...addresses, ...media, ...uploads, ...work, ...services, ...objects, ...buckets, ...backups, ...observing };
/** What can be given. */
export type SettingName = keyof typeof table;
export const entries: Record<SettingName, Setting<unknown>> = table;

export type Settings = { [N in SettingName]: ReturnType<(typeof table)[N]['parse']> } & {
  /** Settings that were given, and by which option or variable. */
  given: Partial<Record<SettingName, string>>;
};

/** What no child process inherits. */
export const secretVariables = Object.values(entries).flatMap(({ flag, env }) => (flag === null ? [env] : []));

/** The options as a help text. */
export function settingsHelp(): string {
  const of = ({ flag, value, env, ...entry }: Setting<unknown>) =>
    `  ${(flag === null ? env : `${flag} ${value}`).padEnd(24)} ${helpOf(entry)}; ${flag === null ? 'in the environment only' : env}`;
  return Object.values(entries).map(of).join('\n');
}
