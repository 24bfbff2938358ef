/** Refusals about fields that administrators define. */
export const fieldProblems = {
  'field-exists': { status: 409, title: 'There is a field of this key.', help: 'Keys are for good: take another one.' },
  'too-many-fields': { status: 409, title: 'There are as many fields as there may be.' },
  'bad-field': {
    status: 422,
    title: 'The rules of the field do not fit its type, or each other.',
    help: 'The member `errors` names each of them.',
  },
  'field-type-fixed': {
    status: 409,
    title: 'The type of a field cannot change.',
    help: 'Make a field of the other type, and remove this one when it is no longer needed.',
  },
  'choice-in-use': {
    status: 409,
    title: 'Videos have made a choice that would be gone.',
    help: 'Choose something else for them first.',
  },
  'category-has-fields': {
    status: 409,
    title: 'Fields are for this category alone.',
    help: 'Remove them, or make them fields of another category or of all.',
  },
  'bad-field-values': {
    status: 422,
    title: 'A value is not one that its field takes.',
    help: 'The member `errors` names each place and what is wrong there.',
  },
} as const;
