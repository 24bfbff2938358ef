/** A part in one of its states. */
import type { ComponentChildren } from 'preact';
import type { CaseOf, Part } from './cases.ts';
import { designText } from './text.ts';

interface CaseProps<P extends Part> {
  of: P;
  is: CaseOf<P>;
  /** Names the state to those who look. */
  told?: boolean;
  children: ComponentChildren;
}

export function Case<P extends Part>({ of, is, told = false, children }: CaseProps<P>) {
  return (
    <div class="design-case" data-part={of} data-state={is}>
      {told && <p class="dim">{designText.cases[is]}</p>}
      {children}
    </div>
  );
}
