/** Words of the search. Pages know this file, so it has no schemas. */

/** `relevance` is `newest` where nothing is looked for. */
export const searchOrders = ['relevance', 'newest', 'oldest', 'longest', 'shortest', 'views', 'title'] as const;
export type SearchOrder = (typeof searchOrders)[number];
/** Under 5 minutes, up to 20, and longer. */
export const durations = ['short', 'medium', 'long'] as const;
export type Duration = (typeof durations)[number];
