/** Counts what holds and what does not. */
export interface Checks {
  passed: number;
  failed: number;
  /** `found` is empty when it holds; otherwise it is what is wrong, of which the first few are shown. */
  none(what: string, found: readonly unknown[]): void;
}

export function createChecks(): Checks {
  const checks: Checks = {
    passed: 0,
    failed: 0,
    none(what, found) {
      if (found.length === 0) checks.passed += 1;
      else checks.failed += 1;
      console.log(`${found.length === 0 ? 'ok    ' : 'NOT OK'} ${what}${found.length === 0 ? '' : ` (${found.length})`}`);
      for (const one of found.slice(0, 5)) console.log(`       ${typeof one === 'string' ? one : JSON.stringify(one)}`);
    },
  };
  return checks;
}
