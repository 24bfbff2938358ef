/** Whether a query asks for more than one request may. Everything is looked at before anything is called. */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type InlineFragmentNode,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { queryLimits, questionWorth } from '../contract/graphql.ts';

const noAliases = 'In an introspection there are no aliases.';

export interface Size {
  /** In words, why it is too much; null when it is not. */
  excess: string | null;
  /** How many calls the question is worth, besides those that it makes. */
  calls: number;
}

/** It is asked before validation, which takes longer than that over a query that is too much. */
export function sizeOf(document: DocumentNode, limits: typeof queryLimits = queryLimits): Size {
  const whole = { selections: 0, introspections: 0 };
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions) if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  for (const one of document.definitions) {
    const excess = one.kind === Kind.OPERATION_DEFINITION ? excessOfOperation(one.selectionSet) : null;
    if (excess !== null) return { excess, calls: 1 };
  }
  const words = Math.max(document.tokenCount ?? 0, whole.selections);
  return { excess: null, calls: Math.ceil(words / questionWorth.tokensPerCall) + questionWorth.introspection * whole.introspections };

  function excessOfOperation(root: SelectionSetNode): string | null {
    const seen = { rootFields: 0, aliases: 0, selections: 0 };
    return walk(root, [], []);

    /** `above`: the names of the fields around it; `open`: of the fragments. */
    function walk({ selections }: SelectionSetNode, above: readonly string[], open: readonly string[]): string | null {
      for (const selection of selections) {
        seen.selections += 1;
        whole.selections += 1;
        const excess = selection.kind === Kind.FIELD ? field(selection, above, open) : fragment(selection, above, open);
        if (excess !== null) return excess;
      }
      return seen.selections > limits.fields ? `A query may have ${limits.fields} fields.` : null;
    }
    function field({ name: { value: name }, alias, selectionSet }: FieldNode, above: readonly string[], open: readonly string[]) {
      if (above.length === 0) seen.rootFields += 1;
      if (alias) seen.aliases += 1;
      if (name === '__schema' || name === '__type') whole.introspections += 1;
      const excess = beyond(above.length + 1, alias !== undefined, name, above);
      return excess ?? (selectionSet ? walk(selectionSet, [...above, name], open) : null);
    }
    /** One within itself is found by validation. */
    function fragment(used: FragmentSpreadNode | InlineFragmentNode, above: readonly string[], open: readonly string[]) {
      if (used.kind === Kind.INLINE_FRAGMENT) return walk(used.selectionSet, above, open);
      const set = fragments.get(used.name.value)?.selectionSet;
      return set && !open.includes(used.name.value) ? walk(set, above, [...open, used.name.value]) : null;
    }

    function beyond(depth: number, isAlias: boolean, name: string, above: readonly string[]): string | null {
      if (seen.selections > limits.fields) return `A query may have ${limits.fields} fields.`;
      if (seen.rootFields > limits.rootFields) return `A query may have ${limits.rootFields} root fields.`;
      if (seen.aliases > limits.aliases) return `A query may have ${limits.aliases} aliases.`;
      if (name === '__schema' && isAlias) return noAliases;
      if (above[0] === '__schema' || above[0] === '__type') {
        // Types are deep and refer to each other: once each is all that tools ask for, and what is made of it stays small.
        if (isAlias) return noAliases;
        return name !== 'ofType' && above.includes(name) ? `In an introspection "${name}" is not below "${name}".` : null;
      }
      return depth > limits.depth ? `A query may be ${limits.depth} fields deep.` : null;
    }
  }
}
