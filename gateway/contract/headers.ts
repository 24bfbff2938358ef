/** Headers that the API gives a meaning, as its description shows them. */
export interface HeaderKind {
  description: string;
  example: string;
}

export const requestHeaders = {
  'if-match': { description: 'The ETag of the version that was read: what is newer is not overwritten.', example: '"3"' },
  'if-none-match': {
    description: 'ETags that the caller has: if one still holds, the answer is 304 without a body.',
    example: '"q83vASNFZ4mrze8BI0VniQ"',
  },
  range: { description: 'Which bytes to send, one range of them: `bytes=FIRST-LAST`.', example: 'bytes=0-1023' },
  'if-range': {
    description: 'The ETag that a range belongs to: of another version, all bytes are sent.',
    example: '"q83vASNFZ4mrze8BI0VniQ"',
  },
  'repr-digest': {
    description: 'SHA-256 of all bytes of the body (RFC 9530): they are checked against it on arrival.',
    example: 'sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:',
  },
  'vitascope-pass': {
    description: 'Shows that the password of the video was known: what `unlock` has given.',
    example: 'k1.eyJ2IjoiLi4uIn0.c2ln',
  },
  'last-event-id': { description: 'The id of the last event that was seen: those after it are sent first.', example: '42' },
} as const satisfies Record<string, HeaderKind>;
export type RequestHeader = keyof typeof requestHeaders;

export const responseHeaders = {
  'x-request-id': { description: 'Names this request in the log of the server.', example: '9f86d081-1a' },
  etag: { description: 'Names this version of the answer, for If-None-Match and If-Match.', example: '"q83vASNFZ4mrze8BI0VniQ"' },
  'accept-ranges': { description: '`bytes`: ranges are served.', example: 'bytes' },
  'content-range': { description: 'Which bytes these are, and of how many.', example: 'bytes 0-1023/146515' },
  'retry-after': { description: 'Seconds to wait before the next try.', example: '2' },
  'www-authenticate': { description: 'How to say who calls.', example: 'Bearer realm="vitascope"' },
  location: {
    description: 'The address of what was made, or where to go on.',
    example: '/api/v1/videos/8c1f0f7e-3b0a-4f43-9b1e-2f6f5f4f7a10',
  },
  'set-cookie': { description: 'The session, or its end.', example: 'vitascope_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0' },
  'content-disposition': { description: 'The name to save the file under.', example: 'attachment; filename="Holiday 1080p.mp4"' },
} as const satisfies Record<string, HeaderKind>;
export type ResponseHeader = keyof typeof responseHeaders;
