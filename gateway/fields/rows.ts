/** Fields and values as the database has them. */
import type { Database, Queries } from '../../components/database/contract.ts';
import { mostFields } from '../contract/field-types.ts';
import type { FieldValue, ValuesByKey } from '../contract/field-values.ts';
import type { CountedField, FieldView } from '../contract/fields.ts';
import { notFound, Refusal, refuse } from '../problem.ts';
import { type Fault, fieldFaults, moved, type Rules, writingOf } from './decide.ts';

const columns = (database: Queries) => database`
  f.id, f.key, f.label, f.help, f.type, f.required, f.shown, f.rules -> 'min' as min, f.rules -> 'max' as max,
  f.rules ->> 'earliest' as earliest, f.rules ->> 'latest' as latest, f.rules -> 'choices' as choices,
  (select jsonb_build_object('id', g.id, 'slug', g.slug, 'name', g.name) from categories g where g.id = f.category_id) as category`;

/** In their order. */
export const listFields = (database: Queries): PromiseLike<FieldView[]> =>
  database<FieldView[]>`select ${columns(database)} from video_fields f order by f.position, f.id`;

export const countedFields = (database: Queries): PromiseLike<CountedField[]> =>
  database<CountedField[]>`
    select ${columns(database)}, (select count(*)::int from video_field_values x where x.field_id = f.id) as videos
    from video_fields f order by f.position, f.id`;

/** What is said of a field, all of it. */
export type Definition = Rules & Pick<FieldView, 'label' | 'help' | 'required' | 'shown'> & { categoryId: string | null };

/**
 * Before anything else: fields change one after the other, and never while values are written. A lock of no row, since values refer to
 * fields and fields are put in order: rows would be locked in one order here and in another there.
 */
const changing = (sql: Queries) => sql`select pg_advisory_xact_lock(hashtextextended('video fields', 0))`;
/** Values are written side by side, those of one video one after the other. */
const writing = (sql: Queries, videoId: string) => sql`
  select pg_advisory_xact_lock_shared(hashtextextended('video fields', 0)), pg_advisory_xact_lock(hashtextextended(${`fields of ${videoId}`}, 0))`;

/** Its id. Those who make one at the same time wait for each other. */
export async function makeField(database: Database, key: string, type: FieldView['type'], said: Definition): Promise<string> {
  check({ type, ...said });
  try {
    const [made] = await database.begin(async (sql) => {
      await changing(sql);
      const [{ count } = { count: 0 }] = await sql<{ count: number }[]>`select count(*)::int as count from video_fields`;
      if (count >= mostFields) throw refuse('too-many-fields', 409, `There are ${mostFields} fields already.`);
      return sql<{ id: string }[]>`
        insert into video_fields (key, label, help, type, category_id, required, shown, rules, position)
        values (${key}, ${said.label}, ${said.help}, ${type}, ${said.categoryId}, ${said.required}, ${said.shown}, ${rulesOf(said)}::text::jsonb,
          (select coalesce(max(position) + 1, 0) from video_fields)) returning id`;
    });
    return made?.id ?? '';
  } catch (error) {
    if ((error as { code?: string }).code !== '23505') throw error;
    throw refuse('field-exists', 409, 'There is a field of this key.', 'Keys are for good: take another one.');
  }
}

/** Whoever writes values meanwhile waits, so that none of them is a choice that goes. */
export async function changeField(
  database: Database,
  id: string,
  { type, position, ...said }: Partial<Definition> & { type?: FieldView['type'] | undefined; position?: number | undefined },
): Promise<void> {
  await database.begin(async (sql) => {
    await changing(sql);
    const all = await listFields(sql);
    const field = all.find((one) => one.id === id);
    if (field === undefined) throw notFound();
    if (type !== undefined && type !== field.type)
      throw refuse(
        'field-type-fixed',
        409,
        `It is of the type ${field.type}, and stays so.`,
        'Make a field of the other type, and remove this one when it is no longer needed.',
      );
    const next: Definition = { ...field, categoryId: field.category?.id ?? null, ...said };
    check({ ...next, type: field.type });
    for (const choice of field.choices.filter((one) => !next.choices.includes(one))) {
      const uses = await usesOf(sql, id, choice);
      if (uses > 0)
        throw refuse(
          'choice-in-use',
          409,
          `“${choice}” is what ${uses} ${uses === 1 ? 'video says' : 'videos say'}.`,
          'Choose something else for them first.',
        );
    }
    await sql`
      update video_fields set label = ${next.label}, help = ${next.help}, category_id = ${next.categoryId}, required = ${next.required},
        shown = ${next.shown}, rules = ${rulesOf(next)}::text::jsonb where id = ${id}`;
    if (position !== undefined) {
      const order = moved(
        all.map((one) => one.id),
        id,
        position,
      );
      await sql`
        update video_fields f set position = o.position - 1 from unnest(${order}::uuid[]) with ordinality as o (id, position) where f.id = o.id`;
    }
  });
}

export async function dropField(database: Database, id: string): Promise<void> {
  await database.begin(async (sql) => {
    await changing(sql);
    if ((await sql`delete from video_fields where id = ${id} returning 1`).length === 0) throw notFound();
  });
}

/** Of each of them all that it says, in the order of the fields. */
export async function valuesOfEach(database: Queries, videoIds: readonly string[]): Promise<(id: string) => ValuesByKey> {
  const rows = await database<{ id: string; key: string; value: FieldValue }[]>`
    select x.video_id as id, f.key, x.value from video_field_values x join video_fields f on f.id = x.field_id
    where x.video_id = any(${videoIds as string[]}::uuid[]) order by f.position, f.id`;
  const byId = Map.groupBy(rows, ({ id }) => id);
  return (id) => Object.fromEntries((byId.get(id) ?? []).map(({ key, value }) => [key, value]));
}
export const valuesOf = async (database: Queries, videoId: string): Promise<ValuesByKey> =>
  (await valuesOfEach(database, [videoId]))(videoId);

/** Fields cannot change while their values are written. */
export async function writeValues(
  database: Database,
  videoId: string,
  said: Readonly<Record<string, FieldValue | null>>,
): Promise<ValuesByKey> {
  return database.begin(async (sql) => {
    await writing(sql, videoId);
    const [video] = await sql<{ category_id: string | null }[]>`select category_id from videos where id = ${videoId} for key share`;
    if (video === undefined) throw notFound();
    const changes = writingOf(await listFields(sql), video.category_id, said);
    if ('faults' in changes) throw refusedFor('bad-field-values', 'A value is not one that its field takes.', changes.faults);
    if (changes.drop.length > 0)
      await sql`delete from video_field_values where video_id = ${videoId} and field_id = any(${changes.drop}::uuid[])`;
    for (const { id, value } of changes.put)
      await sql`
        insert into video_field_values (video_id, field_id, value) values (${videoId}, ${id}, ${JSON.stringify(value)}::text::jsonb)
        on conflict (video_id, field_id) do update set value = excluded.value`;
    return valuesOf(sql, videoId);
  });
}

const rulesOf = ({ min, max, earliest, latest, choices }: Rules): string => JSON.stringify({ min, max, earliest, latest, choices });

async function usesOf(sql: Queries, id: string, choice: string): Promise<number> {
  const [row] = await sql<{ uses: number }[]>`
    select count(*)::int as uses from video_field_values
    where field_id = ${id} and (value = to_jsonb(${choice}::text) or value @> jsonb_build_array(${choice}::text))`;
  return row?.uses ?? 0;
}

function check(said: Parameters<typeof fieldFaults>[0]): void {
  const faults = fieldFaults(said);
  if (faults.length > 0) throw refusedFor('bad-field', 'The rules of the field do not fit its type, or each other.', faults);
}

/** In words as well, for those who show no places. */
function refusedFor(code: 'bad-field' | 'bad-field-values', title: string, faults: Fault[]): Refusal {
  const detail = faults.map(({ path, message }) => `${path.replace('values.', '')}: ${message}`).join(' ');
  return new Refusal({ ...refuse(code, 422, title, detail).problem }, {}, faults);
}
