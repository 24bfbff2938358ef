/** Refusals about chapters. One that lies beyond the video is `beyond-the-end`. */
export const chapterProblems = {
  'chapters-out-of-order': {
    status: 422,
    title: 'Each chapter begins after the one before it, and ends after its beginning.',
  },
  'chapters-overlap': { status: 422, title: 'A chapter ends after the next one has begun.', help: 'Leave its end out.' },
} as const;
