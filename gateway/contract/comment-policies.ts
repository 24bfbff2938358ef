/** Under which videos people write. Servers and pages know this file, so it has no schemas. */

/** `never`: under none; `asked`: where the owner allows it; `usual`: where the owner does not forbid it. */
export const commentPolicies = ['never', 'asked', 'usual'] as const;
export type CommentPolicy = (typeof commentPolicies)[number];

export const longestComment = 10_000;

/** `said`: what its owner says; null: nothing. */
export function takesComments(said: boolean | null, policy: CommentPolicy): boolean {
  return policy !== 'never' && (said ?? policy === 'usual');
}
