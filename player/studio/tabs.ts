/** What can be done with one video. A part of the studio adds its tab here; each is shown for `?tab=NAME`. */
import type { ComponentType } from 'preact';
import type { Video } from '../requests.ts';
import { Access } from './access.tsx';
import { Details } from './details.tsx';
import { Files } from './files.tsx';
import { History } from './history.tsx';
import { Pictures } from './pictures.tsx';
import { studioText } from './text.ts';

export interface TabProps {
  video: Video;
  onChange(video: Video): void;
  /** Its work began or ended: it has to be followed again. */
  onRemade(video: Video): void;
}
export interface Tab {
  name: string;
  label: string;
  Show: ComponentType<TabProps>;
}
export const tabs: readonly [Tab, ...Tab[]] = [
  { name: 'details', label: studioText.video.tabs.details, Show: Details },
  { name: 'pictures', label: studioText.video.tabs.pictures, Show: Pictures },
  { name: 'access', label: studioText.video.tabs.access, Show: Access },
  { name: 'files', label: studioText.video.tabs.files, Show: Files },
  { name: 'history', label: studioText.video.tabs.history, Show: History },
];
