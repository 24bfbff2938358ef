/** Refusals as SCIM has them (RFC 7644, 3.12). */
import type { ProblemCode } from './problems.ts';
import { scimUrns } from './scim-urns.ts';

export const scimMedia = 'application/scim+json';

/** SCIM knows no 422. */
export const scimStatus = (status: number) => (status === 422 ? 400 : status);

const types: Partial<Record<ProblemCode, string>> = {
  'address-taken': 'uniqueness',
  'invalid-filter': 'invalidFilter',
  immutable: 'mutability',
  invalid: 'invalidValue',
  'bad-json': 'invalidSyntax',
};

export function scimError(problem: { code: string; status: number; title: string; detail?: string | undefined }) {
  const scimType = types[problem.code as ProblemCode];
  return {
    schemas: [scimUrns.error],
    status: `${problem.status}`,
    ...(scimType !== undefined && { scimType }),
    detail: problem.detail === undefined ? problem.title : `${problem.title} ${problem.detail}`,
  };
}
