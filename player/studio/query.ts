/** What is asked for, as it stands in the address. What makes no sense is left out. Pure. */
import type { Filter } from './list.ts';

const known = {
  state: ['pending', 'uploading', 'processing', 'ready', 'failed'],
  privacy: ['public', 'unlisted', 'private', 'password', 'organisation'],
  sort: ['newest', 'oldest', 'title', 'longest', 'largest'],
  own: ['true'],
  scheduled: ['true'],
} as const;

export function readFilter(search: string): Filter {
  const said = new URLSearchParams(search);
  const filter: Record<string, string> = {};
  for (const [name, values] of Object.entries(known)) {
    const value = said.get(name);
    if (value !== null && (values as readonly string[]).includes(value)) filter[name] = value;
  }
  const [text, channel, organisation] = [said.get('text')?.slice(0, 200), said.get('channel'), said.get('organisation')];
  if (text) filter.text = text;
  if (channel && /^[0-9a-f-]{36}$/i.test(channel)) filter.channel = channel;
  if (organisation && /^[\w-]{1,100}$/.test(organisation)) filter.organisation = organisation;
  return filter as Filter;
}

/** With its question mark; empty for what is there without asking. */
export function writeFilter(filter: Filter): string {
  const said = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value !== undefined && value !== '') said.set(name, String(value));
  return said.size === 0 ? '' : `?${said}`;
}
