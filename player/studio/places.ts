/** What the studio leads to. A part of the studio adds its page here. */
import type { PageName } from '../../gateway/contract/pages.ts';
import type { IconName } from '../icons.tsx';
import { studioText } from './text.ts';

export interface StudioPlace {
  /** Pages that belong to it. */
  pages: readonly PageName[];
  path: string;
  label: string;
  icon: IconName;
}
export const places: readonly StudioPlace[] = [
  { pages: ['studio', 'studio-video'], path: '/studio', label: studioText.nav.videos, icon: 'film' },
  { pages: ['studio-uploads'], path: '/studio/uploads', label: studioText.nav.uploads, icon: 'upload' },
  { pages: ['analytics', 'video-analytics'], path: '/studio/analytics', label: studioText.nav.analytics, icon: 'chart' },
  { pages: ['studio-trash'], path: '/studio/trash', label: studioText.nav.trash, icon: 'trash' },
];
