/** Refusals about categories, and about the search. */
export const libraryProblems = {
  'unknown-category': { status: 422, title: 'There is no such category.', help: 'GET /api/v1/categories has those that there are.' },
  'category-exists': { status: 409, title: 'There is a category of this name, or of this address.' },
  'too-many-categories': { status: 409, title: 'There are as many categories as there may be.' },
  'search-too-long': { status: 503, title: 'The search took too long.', help: 'Look for more, or for rarer words.' },
} as const;
