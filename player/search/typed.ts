/** What stands in the search field of the header. The page of the search reads it while one types. */
import { signal } from '@preact/signals';

export const typed = signal('');
