/** Why a file is not taken. Codes are stable words of the API; titles are for people. */
const refusalTitles = {
  'empty-file': 'The file is empty',
  'unsupported-container': 'This kind of file is not supported',
  'unsupported-codec': 'A stream of this file uses a codec that is not supported',
  'source-unreadable': 'The file cannot be read; it may be damaged or incomplete',
  'source-truncated': 'The file ends before its end',
  'too-many-streams': 'The file holds too many streams',
  'no-streams': 'The file holds neither video nor audio',
  'bad-dimensions': 'The picture has an unusable size',
  'too-many-pixels': 'The picture is too large',
  'duration-mismatch': 'The length the file declares is not the length it has',
  'too-long': 'The video is too long',
} as const;
export type RefusalCode = keyof typeof refusalTitles;

export interface Refusal {
  ok: false;
  code: RefusalCode;
  title: string;
  detail?: string;
}

/** What can be done about it, where that follows from the code. */
const advice: Partial<Record<RefusalCode, string>> = {
  'unsupported-container': 'These are: MP4, MOV, MKV, WebM, AVI, MPEG-TS, and for sound WAV, MP3, FLAC, Ogg.',
};

export function refuse(code: RefusalCode, detail: string | undefined = advice[code]): Refusal {
  return detail === undefined ? { ok: false, code, title: refusalTitles[code] } : { ok: false, code, title: refusalTitles[code], detail };
}

/** Thrown for bytes that are not what they should be; nothing else leaves the readers of hostile bytes. */
export class MediaError extends Error {
  readonly code: 'bad-segment';
  constructor(code: 'bad-segment', message: string) {
    super(message);
    this.name = 'MediaError';
    this.code = code;
  }
}
