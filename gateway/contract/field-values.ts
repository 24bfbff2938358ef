/** What videos say in the fields of the site. */
import { z } from 'zod';
import { fieldTypes, longestChoice, longestValue, mostChoices } from './field-types.ts';

export const fieldKey = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/)
  .meta({ examples: ['camera'] });
export const fieldType = z.enum(fieldTypes).meta({ examples: ['text'] });

export const fieldValue = z
  .union([z.string().max(longestValue), z.number(), z.array(z.string().max(longestChoice)).max(mostChoices)])
  .meta({ examples: ['Bolex H16'] });
export type FieldValue = z.infer<typeof fieldValue>;
/** By key. */
export const valuesByKey = z.record(z.string(), fieldValue).meta({ examples: [{ camera: 'Bolex H16' }] });
export type ValuesByKey = z.infer<typeof valuesByKey>;
/** By key; null takes one away. */
export const fieldValues = z
  .record(fieldKey, fieldValue.nullable())
  .refine((values) => Object.keys(values).length > 0, 'Name at least one field.')
  .meta({ examples: [{ camera: 'Bolex H16' }] });

/** Names of parameters are the same on every site, so the key stands before the value. */
export const fieldSaid = z
  .string()
  .max(41 + longestValue)
  .regex(/^[a-z][a-z0-9_]{0,39}:./)
  .meta({
    description: 'What videos say in a field: its key, a colon, and the text, the number, the day, or one of the choices, exactly.',
    examples: ['camera:Bolex H16'],
  })
  .transform((text) => ({ key: text.slice(0, text.indexOf(':')), value: text.slice(text.indexOf(':') + 1) }));
export type FieldSaid = z.output<typeof fieldSaid>;

/** As viewers see them. */
export const shownField = z
  .object({ key: fieldKey, label: z.string().meta({ examples: ['Camera'] }), type: fieldType, value: fieldValue })
  .meta({ id: 'ShownField', description: 'What a video says in a field that is shown to viewers.' });
export type ShownField = z.infer<typeof shownField>;
