/** The admin listener: moving classes of objects to other stores, and who may reach the buckets from a page. */
import { z } from 'zod';
import { leg, moveKinds, moveReport, moveStates, moveTargets, storeNames } from '../../actors/move/contract.ts';
import { objectClasses } from '../../components/objects/layout/contract.ts';
import { route } from './routes.ts';

const storeName = z.enum(storeNames).describe('`s3` is the common bucket; the names of classes are buckets of their own.');
const objectClass = z
  .enum(objectClasses)
  .describe('`raw`: originals and direct uploads; `exports`: files made to be taken out; `assets`: what viewers are sent.');
export const storesView = z
  .object({
    classes: z.array(
      z.object({
        class: objectClass,
        active: storeName.describe('Where new objects go.'),
        other: storeName.nullable().describe('Asked for what the active one has not, until a move has ended.'),
      }),
    ),
    configured: z.array(storeName),
    /** The latest one. */
    move: z
      .object({
        id: z.string(),
        kind: z.enum(moveKinds),
        legs: z.array(leg),
        state: z.enum(moveStates),
        pass: z.number().int().describe('How often it has gone through all objects; the last pass finds nothing new.'),
        report: moveReport,
        problem: z.string().nullable(),
        startedAt: z.string(),
        endedAt: z.string().nullable(),
      })
      .nullable(),
  })
  .meta({
    id: 'Stores',
    description: 'Where objects are kept, and the latest move of them.',
    examples: [
      {
        classes: [
          { class: 'raw', active: 'raw', other: 's3' },
          { class: 'exports', active: 's3', other: null },
          { class: 'assets', active: 's3', other: null },
        ],
        configured: ['folder', 's3', 'raw'],
        move: null,
      },
    ],
  });
export type StoresView = z.infer<typeof storesView>;
const corsView = z
  .object({
    origins: z.array(z.string()),
    isSet: z.boolean(),
    buckets: z.array(z.object({ name: z.string(), document: z.unknown() })),
  })
  .meta({
    id: 'StorageCors',
    description: 'Which origins may reach the buckets from a page; the documents are for the tools of the store.',
    examples: [{ origins: ['https://video.example.org'], isSet: true, buckets: [{ name: 'videos', document: { CORSRules: [] } }] }],
  });
export type StorageCors = z.infer<typeof corsView>;

const common = { listeners: ['admin'] } as const;
export const storageMoveRoutes = {
  readStores: route({
    ...common,
    access: 'instance.read',
    summary: 'Where objects are kept, and how far the latest move of them is',
    method: 'GET',
    path: '/api/v1/admin/storage/stores',
    rate: 'read',
    answers: { 200: { json: storesView } },
    problems: [],
  }),
  startMove: route({
    ...common,
    access: 'instance.change',
    summary:
      'Moves all objects, or those of a class, to another store, or goes on with that; new ones go there from now on, and what is not there yet is read from the old one',
    method: 'POST',
    path: '/api/v1/admin/storage/move',
    rate: 'write',
    body: {
      json: z
        .strictObject({
          to: z.enum(moveTargets).describe('`own`: each class that has a bucket of its own, to that.'),
          class: objectClass.optional(),
        })
        .meta({ examples: [{ to: 'own' }, { to: 's3', class: 'raw' }] }),
    },
    answers: { 202: { json: storesView } },
    problems: ['store-not-configured', 'already-there', 'move-running', 'move-unfinished', 'same-place', 'storage-unavailable'],
  }),
  stopMove: route({
    ...common,
    access: 'instance.change',
    summary: 'Stops the move that runs, soon; starting it again goes on where it was',
    method: 'DELETE',
    path: '/api/v1/admin/storage/move',
    rate: 'write',
    answers: { 204: { empty: true } },
    problems: [],
  }),
  deleteMoved: route({
    ...common,
    access: 'instance.change',
    summary: 'Deletes from the stores before what moves have brought to those in use, object by object, each only where it is here too',
    method: 'POST',
    path: '/api/v1/admin/storage/move/delete-old',
    rate: 'write',
    body: { json: z.strictObject({ class: objectClass.optional() }).meta({ examples: [{}, { class: 'raw' }] }) },
    answers: { 202: { json: storesView } },
    problems: ['store-not-configured', 'move-unfinished', 'move-running', 'nothing-moved', 'same-place', 'storage-unavailable'],
  }),
  readStorageCors: route({
    ...common,
    access: 'instance.read',
    summary: 'What the buckets need so that pages of this instance can send files to them',
    method: 'GET',
    path: '/api/v1/admin/storage/cors',
    rate: 'read',
    answers: { 200: { json: corsView } },
    problems: ['direct-upload-unavailable'],
  }),
  setStorageCors: route({
    ...common,
    access: 'instance.change',
    summary: 'Sets that at the buckets, where the store takes it',
    method: 'PUT',
    path: '/api/v1/admin/storage/cors',
    rate: 'write',
    answers: { 200: { json: corsView } },
    problems: ['direct-upload-unavailable', 'not-supported', 'storage-unavailable'],
  }),
} as const;
