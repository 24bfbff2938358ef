/** The field for a password that is to be set: it says beforehand how long one has to be. */

import { Field } from '../parts/form.tsx';
import type { Options } from './options.ts';
import { accountText } from './text.ts';

export function NewPassword(init: { label?: string; options: Options | null; value: string; onValue: (value: string) => void }) {
  const { label = accountText.signIn.password, options, value, onValue } = init;
  return (
    <Field
      label={label}
      name="password"
      type="password"
      autocomplete="new-password"
      least={options?.password.shortest}
      most={options?.password.longest}
      hint={options ? accountText.signUp.hint(options.password.shortest) : undefined}
      value={value}
      onValue={onValue}
    />
  );
}
