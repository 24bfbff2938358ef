/** The parts that the page shows, each with all its states: a test asks that there is a place for every one of them. */
export const cases = {
  // Of player/parts, by the names of their files.
  avatar: ['usual', 'large'],
  'card-row': ['usual'],
  chip: ['usual'],
  combobox: ['usual'],
  copy: ['usual'],
  dialog: ['usual'],
  empty: ['empty', 'failed', 'forbidden'],
  'file-button': ['usual'],
  form: ['usual', 'refused'],
  menu: ['usual'],
  meter: ['usual', 'full'],
  'on-demand': ['usual'],
  pages: ['loading', 'empty', 'there', 'stale', 'failed'],
  section: ['usual'],
  skeleton: ['usual'],
  sparkline: ['usual'],
  state: ['usual'],
  suggestions: ['usual'],
  sure: ['usual'],
  tabs: ['usual'],
  when: ['usual', 'never'],
  // Of the player.
  over: ['start', 'resume', 'waits', 'encoding', 'password', 'lost', 'unsupported', 'gone'],
  bar: ['paused', 'playing', 'muted', 'ended', 'growing'],
  settings: ['usual'],
  'key-list': ['usual'],
  'chapter-list': ['usual'],
  stats: ['usual', 'unknown'],
  // Of the console and the studio.
  shown: ['loading', 'there', 'stale', 'failed', 'forbidden'],
  ladder: ['encoding', 'ready'],
  'upload-card': ['waiting', 'sending', 'away', 'ending', 'paused', 'encoding', 'done', 'failed'],
} as const;
export type Part = keyof typeof cases;
export type CaseOf<P extends Part> = (typeof cases)[P][number];
