/** The pages as the navigation shows them, and the keys that lead to them. */
import { type ConsolePage, consolePages } from '../../gateway/contract/console-pages.ts';
import type { IconName } from './icons.tsx';

export type PageId = Exclude<ConsolePage, 'sign-in'>;

const shown: Record<PageId, { key: string; icon: IconName }> = {
  health: { key: 'h', icon: 'pulse' },
  jobs: { key: 'j', icon: 'list' },
  workers: { key: 'w', icon: 'chip' },
  moderation: { key: 'm', icon: 'flag' },
  accounts: { key: 'u', icon: 'person' },
  organisations: { key: 'o', icon: 'people' },
  settings: { key: 's', icon: 'settings' },
  storage: { key: 't', icon: 'box' },
  imports: { key: 'i', icon: 'download' },
  categories: { key: 'c', icon: 'tag' },
  fields: { key: 'd', icon: 'edit' },
  backups: { key: 'b', icon: 'again' },
  webhooks: { key: 'k', icon: 'link' },
  figures: { key: 'f', icon: 'chart' },
  audit: { key: 'a', icon: 'shield' },
};
/** What moderators see of the console. */
export const pagesOfModerators: ReadonlySet<PageId> = new Set(['moderation']);

export const pages = (Object.keys(shown) as PageId[]).map((id) => ({ id, path: `/${consolePages[id]}`, ...shown[id] }));
