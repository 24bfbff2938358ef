/** Searches are asked by anybody, for anything. */
import type { Database } from '../../components/database/contract.ts';
import { type Bounded, createBounded as create } from '../bounded.ts';
import { refuse } from '../problem.ts';

/** How much of a word has to stand in another one (pg_trgm); less brings what nobody meant. */
const similarity = '0.45';

export function createBounded(database: Database, atOnce = 4): Bounded {
  return create(database, {
    atOnce,
    milliseconds: 3000,
    access: 'read only',
    // Plans go by the words that are looked for: those for a rare one and for one that stands everywhere are different.
    settings: { plan_cache_mode: 'force_custom_plan', 'pg_trgm.word_similarity_threshold': similarity },
    tooLong: () => refuse('search-too-long', 503, 'The search took too long.', 'Look for more, or for rarer words.'),
  });
}
