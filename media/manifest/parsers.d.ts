/** What the tests use of two parsers that bring no types. */
declare module 'm3u8-parser' {
  export interface Manifest {
    endList?: boolean;
    playlistType?: string;
    targetDuration?: number;
    independentSegments?: boolean;
    segments: { uri: string; duration: number; map?: { uri: string } }[];
    playlists?: { uri: string; attributes: Record<string, unknown> }[];
    mediaGroups: { AUDIO: Record<string, Record<string, { uri: string; language?: string; default?: boolean }>> };
  }
  export class Parser {
    manifest: Manifest;
    push(text: string): void;
    end(): void;
  }
}
declare module 'mpd-parser' {
  interface Playlist {
    attributes: Record<string, unknown>;
    segments: { uri: string; duration: number; presentationTime: number; map: { uri: string } }[];
  }
  export function parse(
    text: string,
    options: { manifestUri: string; eventHandler?: (event: { type: string; message: string }) => void },
  ): { duration: number; playlists: Playlist[]; mediaGroups: { AUDIO: Record<string, Record<string, { playlists: Playlist[] }>> } };
}
