/**
 * Where a token stands: `/media/ID/t/TOKEN/...` is `/media/ID/...` for its holder. As a part of the path it stays in all addresses that
 * playlists and manifests write relative to themselves, on any origin and in any player, and it is part of every cache's key.
 */
const shape = /^(\/media\/[^/]+\/)t\/([^/]+)\/(.+)$/;

export function splitTokenPath(path: string): { path: string; token: string | null } {
  const [, folder = '', token, rest = ''] = shape.exec(path) ?? [];
  return token === undefined ? { path, token: null } : { path: folder + rest, token };
}

export const isMediaPath = (path: string): boolean => path.startsWith('/media/');
export const hasToken = (path: string): boolean => isMediaPath(path) && splitTokenPath(path).token !== null;

/** `/media/ID/` or `/media/ID/t/TOKEN/`. */
export function mediaFolder(videoId: string, token: string | null): string {
  return token === null ? `/media/${videoId}/` : `/media/${videoId}/t/${token}/`;
}

/** For logs, which more people read than may watch. */
export function withoutToken(path: string): string {
  return path.replace(/^(\/media\/[^/]+\/t\/)[^/]+/, '$1...');
}
