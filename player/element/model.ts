/** What the parts of the picture share: state to show, and requests to make. */
import type { ReadonlySignal, Signal } from '@preact/signals';
import type { Chapter, PlayerSource } from './api.ts';
import type { Options } from './attributes.ts';
import type { CaptionStyle } from './captions/style.ts';
import type { Cast } from './cast.ts';
import type { Mediator } from './mediator.ts';
import type { Storyboard } from './storyboard.ts';
import type { Words } from './text.ts';

/** What stands in place of the video. */
export type Gate =
  | { is: 'open' }
  | { is: 'closed'; code: string; message: string; canRetry: boolean }
  | { is: 'password'; isWrong: boolean; problem: string }
  | { is: 'encoding' };

export interface Model {
  mediator: Mediator;
  cast: Cast;
  options: ReadonlySignal<Options>;
  words: ReadonlySignal<Words>;
  source: ReadonlySignal<PlayerSource | null>;
  storyboard: ReadonlySignal<Storyboard | null>;
  /** Those that begin before the video ends. */
  chapters: ReadonlySignal<readonly Chapter[]>;
  /** Which of them the moment is in; -1 for none. */
  chapter: ReadonlySignal<number>;
  /** They are listed beside the picture. */
  chaptersShown: ReadonlySignal<boolean>;
  gate: ReadonlySignal<Gate>;
  /** The video that the page has to follow this one; null for none. */
  next: ReadonlySignal<{ title: string } | null>;
  /** Where somebody stopped last time, while it is offered. */
  resumeAt: ReadonlySignal<number | null>;
  theatre: ReadonlySignal<boolean>;
  /** How captions look, and whether that is being chosen. */
  captionStyle: ReadonlySignal<CaptionStyle>;
  stylesCaptions: Signal<boolean>;
  help: Signal<boolean>;
  stats: Signal<boolean>;
  /** Words over the picture that go by themselves. */
  notice: ReadonlySignal<string | null>;
  /** Asks the page for the next video. */
  goNext(): void;
  /** Without chapters there is nothing to show. */
  showChapters(shown: boolean): void;
  toggleTheatre(): void;
  /** Whether videos begin when they are chosen. */
  setBegins(on: boolean): void;
  toggleCaptions(): void;
  /** For this video and all others. */
  setCaptionStyle(style: CaptionStyle): void;
  /** Goes on where somebody stopped, or not. */
  resume(accept: boolean): void;
  unlock(password: string): Promise<void>;
  retry(): void;
}
