/** Versions as workers tell them (semver.org). */
export const versionShape = /^v?(\d+)\.(\d+)\.(\d+)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

/** Semantic versions by precedence, all pre-releases of one version alike. What is no version comes before all. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  const at = left.findIndex((part, n) => part !== right[n]);
  return at < 0 ? 0 : left[at]! - right[at]!;
}
function partsOf(version: string): number[] {
  const match = versionShape.exec(version);
  if (!match) return [-1, -1, -1, -1];
  return [...match.slice(1, 4).map(Number), match[4] === undefined ? 0 : -1];
}
