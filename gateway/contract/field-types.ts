/** What kinds of fields there are, and how much one holds: also for forms. */
export const fieldTypes = ['text', 'number', 'date', 'select', 'multi_select', 'url'] as const;
export type FieldType = (typeof fieldTypes)[number];

export const mostFields = 50;
export const mostChoices = 100;
export const longestChoice = 100;
/** Letters of a text, or of an address. */
export const longestValue = 2000;

/** Which rules a type knows. */
export const hasRange = (type: FieldType): type is 'text' | 'number' | 'multi_select' =>
  type === 'text' || type === 'number' || type === 'multi_select';
export const hasChoices = (type: FieldType): boolean => type === 'select' || type === 'multi_select';
