export interface DaprBinaries {
  daprd: string;
  placement: string;
  scheduler: string;
  /** Where they came from, in words. */
  how: string;
}
export const daprVersion: string;
export function cacheFolder(env?: Record<string, string | undefined>): string;
export function atLeast(a: string, b: string): boolean;
export function findOrBuildDapr(init?: { cacheDir?: string; log?: (line: string) => void }): Promise<DaprBinaries>;
export function goCommand(): string;
