/** Fields that an administrator defines, and what videos say in them. docs/studio.md explains them. */
import { z } from 'zod';
import { longestChoice, mostChoices } from './field-types.ts';
import { fieldValues, fieldKey as key, fieldType as type, valuesByKey } from './field-values.ts';
import { categoryRef } from './labels.ts';
import { byVideo } from './public.ts';
import { route } from './routes.ts';

const label = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .meta({ examples: ['Camera'] });
const help = z
  .string()
  .trim()
  .max(200)
  .meta({ examples: ['With which it was filmed.'] });
const day = z.iso.date().meta({ examples: ['2026-01-31'] });
const choice = z
  .string()
  .trim()
  .min(1)
  .max(longestChoice)
  .meta({ examples: ['Super 8'] });

/** What its values have to be; null, and no choices, where nothing is said or the type knows no such thing. */
const rules = {
  /** Letters of a text, the value of a number, or how many are chosen of several. */
  min: z
    .number()
    .nullable()
    .meta({ examples: [1] }),
  max: z
    .number()
    .nullable()
    .meta({ examples: [60] }),
  /** Of dates. */
  earliest: day.nullable(),
  latest: day.nullable(),
  /** Of `select` and `multi_select`. */
  choices: z
    .array(choice)
    .max(mostChoices)
    .meta({ examples: [[]] }),
};
const field = z.object({
  id: z.string(),
  key,
  label,
  help,
  type,
  /** For its videos alone; null: for all. */
  category: z.object({ id: z.string(), slug: z.string(), name: z.string() }).nullable(),
  /** The studio asks for it, and what is there cannot be emptied. An upload needs none. */
  required: z.boolean(),
  /** To whoever may watch the video; in the studio alone otherwise. */
  shown: z.boolean(),
  ...rules,
});
const fieldView = field.meta({ id: 'Field', description: 'Something that is said of videos, as an administrator has defined it.' });
export type FieldView = z.infer<typeof fieldView>;
const countedView = field
  .extend({ /** How many have a value, removed ones too. */ videos: z.number().int() })
  .meta({ id: 'CountedField', description: 'A field, and how many videos say something in it.' });
export type CountedField = z.infer<typeof countedView>;

const valuesView = z
  .object({ values: valuesByKey })
  .meta({ id: 'FieldValues', description: 'What a video says in the fields of the site, by their keys.' });

const changeable = {
  label: label.optional(),
  help: help.optional(),
  category: categoryRef.nullable().optional(),
  required: z.boolean().optional(),
  shown: z.boolean().optional(),
  min: rules.min.optional(),
  max: rules.max.optional(),
  earliest: rules.earliest.optional(),
  latest: rules.latest.optional(),
  choices: rules.choices.optional(),
};
const admin = { listeners: ['admin'], rate: 'write', access: 'instance.change' } as const;
const byField = z.object({ field: z.uuid() });
const ofVideo = { listeners: ['public'], path: '/api/v1/videos/{id}/fields', params: byVideo } as const;

export const fieldRoutes = {
  listFields: route({
    ...admin,
    summary: 'The fields that videos have here beyond those of every site, in their order',
    method: 'GET',
    path: '/api/v1/admin/fields',
    access: 'instance.read',
    rate: 'read',
    answers: { 200: { json: z.object({ items: z.array(countedView), nextCursor: z.null() }) } },
    problems: [],
  }),
  createField: route({
    ...admin,
    summary: 'Makes a field; its key and its type are for good',
    method: 'POST',
    path: '/api/v1/admin/fields',
    body: {
      json: z
        .strictObject({ ...changeable, key, label, type })
        .meta({ examples: [{ key: 'camera', label: 'Camera', type: 'text', max: 60, shown: true }] }),
    },
    answers: { 201: { json: countedView } },
    problems: ['field-exists', 'too-many-fields', 'bad-field', 'unknown-category'],
  }),
  updateField: route({
    ...admin,
    summary: 'Changes a field, or its place among the others',
    description:
      'What videos say already stays as it is and is held against new rules when it is changed. A choice that videos have made cannot be taken away.',
    method: 'PATCH',
    path: '/api/v1/admin/fields/{field}',
    params: byField,
    body: {
      json: z
        .strictObject({
          ...changeable,
          /** That it has: another one is refused. */
          type: type.optional(),
          /** 0 is the first. */
          position: z.number().int().min(0).max(1000).optional(),
        })
        .refine((body) => Object.keys(body).length > 0, 'Name at least one thing to change.')
        .meta({ examples: [{ label: 'Cameras', position: 0 }] }),
    },
    answers: { 200: { json: countedView } },
    problems: ['not-found', 'field-type-fixed', 'choice-in-use', 'bad-field', 'unknown-category'],
  }),
  removeField: route({
    ...admin,
    summary: 'Removes a field with everything that videos say in it',
    method: 'DELETE',
    path: '/api/v1/admin/fields/{field}',
    params: byField,
    answers: { 204: { empty: true } },
    problems: ['not-found'],
  }),
  listStudioFields: route({
    summary: 'The fields of the site, in their order, for those who make videos',
    method: 'GET',
    path: '/api/v1/studio/fields',
    listeners: ['public'],
    access: 'account.read',
    rate: 'read',
    answers: { 200: { json: z.object({ items: z.array(fieldView), nextCursor: z.null() }) } },
    problems: [],
  }),
  readFieldValues: route({
    ...ofVideo,
    summary: 'What a video says in all fields, also in those that are not shown or not for its category',
    method: 'GET',
    access: 'video.details',
    rate: 'read',
    answers: { 200: { json: valuesView } },
    problems: [],
  }),
  writeFieldValues: route({
    ...ofVideo,
    summary: 'Says something of a video in the fields that are named, and leaves the others; null takes away',
    method: 'PATCH',
    access: 'video.change',
    rate: 'write',
    body: { json: z.strictObject({ values: fieldValues }) },
    answers: { 200: { json: valuesView } },
    problems: ['bad-field-values'],
  }),
} as const;
