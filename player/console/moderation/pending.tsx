/** How many reports nobody has looked at, beside the name of their page. */

import { useLoaded } from '../../live.ts';
import { call } from '../../requests.ts';
import { place } from '../router.ts';
import { words } from '../text.ts';

export function PendingReports() {
  // Read again as well when another page is opened: what was decided on this one counts no more.
  const { value } = useLoaded(
    (signal) => call('GET /api/v1/admin/reports', { query: { limit: 1 }, signal }),
    [place.value.page, place.value.id],
    { everySeconds: 30 },
  );
  if (value === null || value.pending === 0) return null;
  return (
    <span class="tag" title={words.moderation.pending(value.pending)}>
      <span aria-hidden="true">{value.pending}</span>
      <span class="unseen">{words.moderation.pending(value.pending)}</span>
    </span>
  );
}
