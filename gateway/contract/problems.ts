import { accountProblems } from './account-problems.ts';
import { channelProblems } from './channel-problems.ts';
import { chapterProblems } from './chapter-problems.ts';
import { commentProblems } from './comment-problems.ts';
import { fieldProblems } from './field-problems.ts';
import { joined } from './joined.ts';
import { libraryProblems } from './library-problems.ts';
import { moderationProblems } from './moderation-problems.ts';
import { playlistProblems } from './playlist-problems.ts';
import { storageProblems } from './storage-problems.ts';

/**
 * Every code with which the API refuses, its status, and what to do about it. Programs are written against the codes: they never change.
 * A route names the codes of its own; those that many routes share follow from what the route is (openapi/refusals.ts).
 */
export interface ProblemKind {
  status: number;
  /** What happened. An answer may say it in more exact words. */
  title: string;
  /** What to do. */
  help?: string;
}

const otherProblems = {
  // Backups.
  'no-backups': { status: 409, title: 'This server makes no backups.' },
  'backup-running': { status: 409, title: 'One is being made or verified already.', help: 'Wait for its end.' },
  'backups-unavailable': { status: 503, title: 'The place of the backups cannot be used.' },
  // Requests in general.
  'bad-path': { status: 400, title: 'The address is not UTF-8.' },
  'bad-json': { status: 400, title: 'The body is not JSON in UTF-8.' },
  'cut-off': { status: 400, title: 'The body ended before all of it had come.', help: 'Send it again.' },
  'bad-query': { status: 400, title: 'The query is not GraphQL, or not one that the schema answers.', help: 'docs/schema.graphql has it.' },
  'query-too-large': { status: 400, title: 'The query asks for more than one request may.', help: 'docs/graphql.md has the limits.' },
  'bad-cursor': { status: 400, title: 'The cursor is not one of this list.', help: 'Begin without a cursor.' },
  'bad-digest': { status: 400, title: 'Repr-Digest is not well formed.', help: 'Write it as sha-256=:BASE64:.' },
  unauthorized: { status: 401, title: 'The call needs a valid key or a session.', help: 'Sign in, or send Authorization: Bearer KEY.' },
  'members-only': {
    status: 401,
    title: 'The site is for its members.',
    help: 'Sign in, or send the key of an account. GET /api/v1/session says whether the site is for its members alone.',
  },
  forbidden: { status: 403, title: 'The caller may not do this.' },
  'missing-scope': { status: 403, title: 'The key may not do this.', help: 'Make one with the scope that the call needs.' },
  'wrong-origin': {
    status: 403,
    title: 'A page of another site may not do this, and a session needs an Origin header to change something.',
  },
  'not-found': { status: 404, title: 'There is nothing here, or nothing that the caller may see.' },
  'method-not-allowed': { status: 405, title: 'This method is not for this address.', help: 'Allow names those that are.' },
  'request-timeout': { status: 408, title: 'The body came too slowly, or stopped coming.', help: 'Send it again.' },
  'too-large': { status: 413, title: 'There are more bytes than allowed.' },
  'unsupported-media-type': { status: 415, title: 'The body must be JSON (content-type: application/json), not compressed.' },
  'bad-range': { status: 416, title: 'There are no such bytes.', help: 'Content-Range names how many there are.' },
  'wrong-host': {
    status: 421,
    title: 'The server has another name.',
    help: 'Its administrator can add this one: --names NAME, or --public-url URL.',
  },
  invalid: {
    status: 422,
    title: 'The body or the query is not what the call takes.',
    help: 'The member `errors` names each place and what is wrong there.',
  },
  'too-many-requests': { status: 429, title: 'Too many calls.', help: 'Wait for Retry-After seconds.' },
  internal: {
    status: 500,
    title: 'Something went wrong on the side of the server.',
    help: 'Try again; the log has the cause under the request id.',
  },
  busy: { status: 503, title: 'Others change the same thing again and again.', help: 'Try again.' },
  'too-busy': { status: 503, title: 'Too many others wait for the same.', help: 'Wait for Retry-After seconds.' },
  aborted: { status: 503, title: 'The call was given up.', help: 'Try again.' },
  'actors-unavailable': { status: 503, title: 'The part that takes decisions cannot be reached.', help: 'Try again in a moment.' },
  'database-unavailable': { status: 503, title: 'The database cannot be reached.', help: 'Try again in a moment.' },
  'storage-unavailable': { status: 503, title: 'The object storage cannot be reached.', help: 'Try again in a moment.' },
  'storage-full': { status: 507, title: 'The server has no room for these bytes.' },

  // Signing in, and passwords: of an account, or of a video.
  'wrong-password': { status: 403, title: 'That is not the password.' },
  'link-used': {
    status: 401,
    title: 'This link is unknown, too old, or was used.',
    help: 'Ask for a new one; a start of the server prints one for its first administrator.',
  },

  // Keys of accounts.
  'more-than-you-may': { status: 403, title: 'A key cannot do more than who makes it.', help: 'Leave out the scopes that it names.' },
  'already-over': { status: 422, title: 'That moment has passed already.' },
  'too-many-keys': { status: 409, title: 'The account has as many keys as it can.', help: 'Revoke some first.' },

  // Videos and their files.
  removed: { status: 409, title: 'The video was removed.', help: 'It can be restored for 30 days.' },
  gone: { status: 410, title: 'The video was removed too long ago to be restored.' },
  'not-of-organisation': {
    status: 422,
    title: 'The privacy `organisation` is for videos of an organisation.',
    help: 'Name the organisation, or choose another privacy.',
  },
  'not-ready': { status: 409, title: 'The video is not ready yet.', help: 'Its events tell when it is.' },
  'not-failed': { status: 409, title: 'Only a failed video is taken up again.' },
  'not-made': { status: 404, title: 'This was not made of the video (yet).' },
  'not-made-yet': { status: 409, title: 'The video was not made for the first time yet.' },
  'not-possible': { status: 409, title: 'It cannot be made of this video.' },
  'another-grid': { status: 409, title: 'The profile cuts into other segments than the video has.', help: 'Encode the video anew.' },
  'already-under-way': { status: 409, title: 'Such work on this video is under way.', help: 'Wait for it, or cancel it.' },
  'source-exists': { status: 409, title: 'The video has its file.', help: 'Send replace=true to put another in its place.' },
  'source-already-there': { status: 409, title: 'The video has its file.' },
  'source-dropped': { status: 409, title: 'The uploaded file was deleted.', help: 'Send another one.' },
  'source-in-use': { status: 409, title: 'The uploaded file is needed for what is being made of it.' },
  'upload-superseded': { status: 409, title: 'A later upload has taken the place of this one.' },
  'empty-file': { status: 422, title: 'There are no bytes in the body.' },
  'digest-mismatch': { status: 422, title: 'The bytes that arrived are not those that Repr-Digest names.', help: 'Send them again.' },
  'unknown-profile': { status: 422, title: 'There is no encoding profile of this name.' },
  'unknown-product': { status: 422, title: 'There is no side product of this name.' },
  // Uploads that go on.
  'tus-version': { status: 412, title: 'Another version of the tus protocol was asked for.', help: 'Send Tus-Resumable: 1.0.0.' },
  'bad-upload-header': { status: 400, title: 'A header of the tus protocol is missing or not well formed.' },
  'bytes-expected': { status: 415, title: 'The body must be application/offset+octet-stream.' },
  'wrong-offset': { status: 409, title: 'The upload is at another place.', help: 'Ask for it by HEAD, and go on from there.' },
  'checksum-mismatch': { status: 460, title: 'The bytes that arrived are not those that Upload-Checksum names.', help: 'Send them again.' },
  'upload-over': { status: 410, title: 'The upload takes nothing more: it is done, or has failed.' },
  'upload-elsewhere': {
    status: 503,
    title: 'Another server of the instance has the bytes of the upload.',
    help: 'Try again: the next call may reach that one.',
  },
  'parts-apart': { status: 409, title: 'The parts are on several servers of the instance.', help: 'Send them anew, or as one upload.' },
  'upload-final': { status: 403, title: 'The upload is made of others and takes no bytes of its own.' },
  'part-missing': { status: 409, title: 'A part is not there, not complete, or belongs to another upload.' },
  'quota-exceeded': {
    status: 413,
    title: 'The quota does not allow this file.',
    help: '`detail` has the figures; GET /api/v1/me/quota too. Remove videos, or ask an administrator.',
  },
  'too-many-uploads': { status: 429, title: 'Too many uploads are open.', help: 'Finish or end some.' },
  'form-expected': { status: 415, title: 'The body must be multipart/form-data.' },
  'bad-form': { status: 422, title: 'The form has no file, more than one, or is not well formed.' },
  'file-first': { status: 422, title: 'A field of the form came behind the file.', help: 'Send the file last.' },
  'too-many-streams': { status: 429, title: 'Too many event streams are open.', help: 'Close some; wait for Retry-After seconds.' },
  'upgrade-required': {
    status: 426,
    title: 'This address speaks WebSocket.',
    help: 'Open it as a WebSocket; docs/realtime.md describes the messages.',
  },
  'too-many-subscriptions': { status: 429, title: 'One socket follows no more topics.', help: 'Unsubscribe, or open another socket.' },
  'too-slow': {
    status: 503,
    title: 'The reader takes live updates more slowly than they come.',
    help: 'Connect again, after the last id.',
  },
  interrupted: { status: 503, title: 'Live updates were interrupted.', help: 'Ask again, after the last id.' },

  // Who may play a video.
  'not-downloadable': {
    status: 403,
    title: 'The video may not be downloaded.',
    help: 'Its owner can allow it, where the site lets owners.',
  },
  'too-many-downloads': {
    status: 429,
    title: 'This address has begun as many downloads as it may for now.',
    help: 'Wait for Retry-After seconds. Going on with one that was cut off is always allowed.',
  },
  'downloads-under-way': {
    status: 429,
    title: 'This address downloads as much at the same time as it may.',
    help: 'Wait until one has ended.',
  },
  'not-playable': { status: 409, title: 'Nothing of the video can be played yet.', help: 'Its events tell when it can.' },
  'address-expired': { status: 403, title: 'The address has expired.', help: 'GET /api/v1/videos/ID/playback gives a new one.' },
  'password-needed': { status: 403, title: 'The video needs a password.', help: 'POST it to /api/v1/videos/ID/unlock.' },
  'not-embeddable': { status: 403, title: 'The video may not be shown on other sites.' },
  'password-missing': { status: 422, title: 'The privacy "password" needs a password.' },
  'password-unused': { status: 422, title: 'A password is for the privacy "password" alone.' },

  // Pictures.
  'no-such-candidate': { status: 409, title: 'There is no such picture to choose.' },
  'no-own-picture': { status: 409, title: 'The owner has not brought a picture.' },
  'beyond-the-end': { status: 422, title: 'The video is over by then.' },
  'not-a-picture': { status: 415, title: 'The body is no JPEG, PNG or WebP picture.' },
  'bad-picture': { status: 422, title: 'The picture cannot be used.' },
  'unshowable-picture': { status: 502, title: 'The stored picture cannot be shown.' },

  // Settings.
  'changed-meanwhile': { status: 412, title: 'Somebody has changed it since it was read.', help: 'Read it again, and repeat the change.' },
  'precondition-required': { status: 428, title: 'If-Match is missing.', help: 'Send the ETag of what was read.' },
  'unknown-asset': { status: 422, title: 'A watermark names a picture that is not there.', help: 'Upload it first.' },
  'unknown-version': { status: 404, title: 'There is no such version.' },
  'not-usable': { status: 422, title: 'This program cannot use that version any more.' },

  'set-at-start': {
    status: 409,
    title: 'This is set on the command line or in the environment.',
    help: 'Leave it out there to set it here.',
  },

  // Imports.
  'imports-off': { status: 403, title: 'This server imports nothing.', help: 'Its operator can allow it: --allow-import yes.' },
  'too-many-imports': { status: 429, title: 'Too many imports wait or run.', help: 'Wait until one has ended, or cancel one.' },

  // Webhooks.
  'url-not-allowed': { status: 422, title: 'This address cannot be used.', help: 'Name one on the public internet, or ask the operator.' },
  'two-owners': { status: 400, title: 'It can belong to an organisation or to the instance, not to both.' },
  'not-for-this-owner': { status: 422, title: 'Only webhooks of the instance hear of this.' },
  'too-many-webhooks': { status: 409, title: 'There are as many webhooks as there may be.', help: 'Remove one first.' },
  'webhook-not-active': { status: 409, title: 'The webhook is paused or disabled.', help: 'Switch it on: {"state": "active"}.' },

  // Jobs, the queue, and the store.
  'job-done': { status: 409, title: 'The job is done.' },
  'not-done': { status: 409, title: 'The job is not done.' },
  'not-repeatable': { status: 409, title: 'Jobs of this kind are not made again by themselves.' },
  'not-needed': { status: 409, title: 'Its result is not needed any more.' },
  'reconcile-running': { status: 409, title: 'One is running.', help: 'Wait for it, or cancel it.' },

  // Workers.
  disabled: { status: 409, title: 'The worker is disabled.' },
  'token-unknown': { status: 401, title: 'This registration token is unknown.' },
  'token-used': { status: 410, title: 'This registration token was used.', help: 'Ask an administrator for another.' },
  'token-expired': { status: 410, title: 'This registration token is too old.', help: 'Ask an administrator for another.' },
  'worker-disabled': { status: 403, title: 'An administrator has disabled this worker.' },
  'worker-too-old': { status: 403, title: 'The worker speaks an older version than this server takes.', help: 'Install the newer one.' },
  'worker-set-aside': { status: 409, title: 'The worker gets no work for now.' },
  'out-of-scope': { status: 403, title: 'The worker may not see this video.' },
  'lease-lost': { status: 409, title: 'The job has another lease, or none.', help: 'Give the job up.' },
  'bad-output': { status: 422, title: 'An output is not there, or not what the call says of it.' },
  'init-mismatch': { status: 409, title: 'The rung was begun with another init segment.' },
  'init-missing': { status: 422, title: 'The init segment of a rung is missing.' },
  'segment-exists': { status: 409, title: 'There is such a segment, with other bytes.' },
  'too-many-segments': { status: 409, title: 'There are more segments than were ordered.' },
  'no-segments-here': { status: 409, title: 'Jobs of this kind have no segments.' },
  'unknown-rung': { status: 422, title: 'A rung was not ordered.' },
  'incomplete-index': { status: 422, title: 'A segment is not there in every rung.' },
  'not-contiguous': { status: 409, title: 'Segments are appended one after another.' },
  'not-continuous': { status: 422, title: 'A segment does not begin where the one before it ends.' },
  incomplete: { status: 409, title: 'Not all of the job was committed.' },
  'no-track': { status: 409, title: 'There is no whole track of this name to join.' },
  'bad-part': { status: 409, title: 'A stored segment is not what it was when it came.' },
  'too-many-polls': { status: 429, title: 'The worker waits too often at once.', help: 'Wait for Retry-After seconds.' },
} as const satisfies Record<string, ProblemKind>;

export const problems = joined(
  accountProblems,
  storageProblems,
  channelProblems,
  chapterProblems,
  commentProblems,
  fieldProblems,
  libraryProblems,
  moderationProblems,
  playlistProblems,
  otherProblems,
) satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof problems;
