/**
 * The pages of the admin console, by their addresses: the admin listener answers each with the console, which draws the page that the address
 * names. What of a page is shown (a job, a worker) follows behind a slash.
 */
export const consolePages = {
  health: '',
  jobs: 'jobs',
  workers: 'workers',
  moderation: 'moderation',
  accounts: 'accounts',
  organisations: 'organisations',
  settings: 'settings',
  storage: 'storage',
  imports: 'imports',
  categories: 'categories',
  fields: 'fields',
  backups: 'backups',
  webhooks: 'webhooks',
  figures: 'figures',
  audit: 'audit',
  'sign-in': 'sign-in',
} as const;
export type ConsolePage = keyof typeof consolePages;
/** Pages that show one of many. */
const withParts: ReadonlySet<ConsolePage> = new Set(['jobs', 'workers', 'moderation', 'accounts', 'organisations', 'settings', 'webhooks']);

/** Null where an address is that of no page. A slash at its end makes no difference. */
export function consolePageAt(path: string): { page: ConsolePage; id: string | null } | null {
  const [whole, first = '', id = null] = /^\/(?:([a-z-]+)(?:\/([A-Za-z0-9._-]{1,100}))?\/?)?$/.exec(path) ?? [];
  if (whole === undefined) return null;
  const page = (Object.keys(consolePages) as ConsolePage[]).find((name) => consolePages[name] === first);
  if (page === undefined || (id !== null && !withParts.has(page))) return null;
  return { page, id };
}
