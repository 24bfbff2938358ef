/** Refusals of what concerns the object storage itself. */
export const storageProblems = {
  'direct-upload-unavailable': {
    status: 409,
    title: 'This server keeps files where clients do not reach them.',
    help: 'Send the file to the server: PUT /api/v1/videos/ID/source.',
  },
  'direct-upload-over': { status: 409, title: 'The upload is not open any more.', help: 'Open another one.' },
  'upload-incomplete': { status: 409, title: 'Not all bytes have come to the store.', help: 'Send what is missing, and confirm again.' },
  'upload-in-one-piece': { status: 409, title: 'This upload has no parts.', help: 'Send the file to the address in `put`.' },
  'part-sum-needed': { status: 422, title: 'The upload was opened with checksums: each part needs its SHA-256.' },
  'store-not-configured': { status: 409, title: 'This store is not set up.', help: 'Give its settings at start.' },
  'already-there': { status: 409, title: 'The objects are in this store already.' },
  'move-running': { status: 409, title: 'A move of objects is running.', help: 'Wait for it, or stop it.' },
  'move-unfinished': { status: 409, title: 'Objects are still being moved.', help: 'Finish that first.' },
  'nothing-moved': { status: 409, title: 'No move has brought objects to where they are now.' },
  'same-place': { status: 409, title: 'These two stores are one place.', help: 'Look at the addresses and names of the buckets.' },
  'not-supported': { status: 409, title: 'The object storage does not support this.' },
} as const;
