/** Chapters beside the player, in English. */
export const words = {
  none: 'No chapters yet',
  noneHint: 'Chapters give the parts of a video titles. Go to where one begins, and add it.',
  edit: 'Edit chapters',
  done: 'Done',
  add: 'Add at this moment',
  there: 'A chapter begins at this moment already.',
  full: (most: number) => `A video has ${most} chapters at most.`,
  untitled: (number: number) => `Chapter ${number}`,
  take: 'Take from the description',
  taken: (count: number) => `${count} chapters were taken from the description`,
  undo: 'Undo',
  begins: (title: string) => `"${title}" begins at`,
  title: (at: string) => `Title of the chapter at ${at}`,
  remove: (title: string) => `Remove "${title}"`,
  removed: (title: string) => `"${title}" was removed`,
  notATime: 'Write the time as 1:30 or 1:02:03.',
};
export type ChapterWords = typeof words;
