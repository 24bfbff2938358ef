/** Videos by what they say in a field of the site. */
import type { Fragment, Queries } from '../../components/database/contract.ts';
import type { FieldSaid } from '../contract/field-values.ts';
import { meantBy } from './decide.ts';

/** A condition on `v` that begins with `and`. `inStudio`: also by what viewers are not shown. */
export function fieldFilter(database: Queries, said: FieldSaid | undefined, { inStudio = false } = {}): Fragment {
  if (said === undefined) return database``;
  const means = meantBy(said.value).map((value) => database`x.value @> ${JSON.stringify(value)}::text::jsonb`);
  return database`
    and exists (
      select 1 from video_field_values x join video_fields f on f.id = x.field_id
      where x.video_id = v.id and f.key = ${said.key} ${inStudio ? database`` : database`and f.shown`}
        and (f.category_id is null or f.category_id = v.category_id)
        and (${means.reduce((all, one) => database`${all} or ${one}`)}))`;
}
