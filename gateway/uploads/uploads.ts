/** Uploads as handlers see them. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Caller } from '../answer.ts';
import { notFound, Refusal, refuse } from '../problem.ts';
import type { Ground } from '../services.ts';
import { findOwnership } from '../videos.ts';
import { type Appending, appendTo, settledUpload } from './append.ts';
import { createFileHashes } from './file-hash.ts';
import { createFinisher } from './finish.ts';
import { elsewhere, isElsewhere } from './place.ts';
import { closeUpload, findUpload, type Upload } from './rows.ts';
import { endRemoved, sweepUploads } from './sweep.ts';
import { mayGoOn } from './target.ts';
import { removing, type Troubles } from './troubles.ts';
import { createWriters } from './writers.ts';

export interface Uploads {
  /** Refused as unknown to everybody but who opened it, as long as they may still make what it is to become. */
  find(id: string, caller: Caller | null): Promise<Upload>;
  /** Cuts off whoever still sends, so that the offset holds until somebody asks again. */
  settle(id: string): Promise<Upload>;
  /** Adds bytes; with the last one waits a little for what becomes of it, and refuses with its problem. */
  append(id: string, appending: Appending): Promise<Upload>;
  finish(id: string): Promise<Upload>;
  end(id: string): Promise<void>;
  /** Gives up what was to be the file of a removed video. */
  endRemoved(): Promise<void>;
  sweep(): Promise<void>;
  /** Goes on with what a restart interrupted, and sweeps now and then until the gateway stops. */
  start(): void;
}

/** Longer than what small files take; a proxy gives up an answer after a minute. */
const answerMilliseconds = 15_000;
const sweepEveryMs = 10 * 60_000;
const retryEveryMs = 60_000;

export function createUploads(services: Ground, troubles: Troubles): Uploads {
  const { database, spool, stopping, log } = services;
  const parts = { services, writers: createWriters(), hashes: createFileHashes(spool), troubles };
  const finisher = createFinisher(parts);
  /** For the sweep, to which it is no matter that one has ended by itself meanwhile. */
  const end = (id: string) =>
    uploads.end(id).catch((error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
    });

  const uploads: Uploads = {
    async find(id, caller) {
      const upload = await findUpload(database, id);
      const video = upload?.makesVideo === false && upload.videoId !== null ? await findOwnership(database, upload.videoId) : undefined;
      if (upload === null || !mayGoOn(caller, upload, video)) throw notFound('There is no such upload.');
      return upload;
    },
    settle: (id) => parts.writers.hold(id, () => settledUpload(services, id)),
    async append(id, appending) {
      await appendTo(parts, id, appending);
      return uploads.finish(id);
    },
    async finish(id) {
      const upload = await settledUpload(services, id);
      if (upload.state !== 'finishing') return upload;
      const finished = finisher.finish(id).catch(() => {});
      const waiting = new AbortController();
      await Promise.race([finished, delay(answerMilliseconds, undefined, { signal: waiting.signal })]).finally(() => waiting.abort());
      const now = (await findUpload(database, id)) ?? upload;
      if (now.state === 'failed' && now.problem !== null) throw new Refusal(now.problem);
      return now;
    },
    async end(id) {
      const upload = await findUpload(database, id);
      if (upload !== null && (await isElsewhere(spool, upload))) throw elsewhere();
      await parts.writers.hold(id, async () => {
        if (!(await closeUpload(database, id, 'ended'))) throw refuse('upload-over', 410, 'This upload is over.');
        parts.hashes.forget(id);
        await troubles.attempt(removing, () => spool.remove(id), id);
      });
    },
    endRemoved: () => endRemoved({ services, troubles, end }),
    sweep: () => sweepUploads({ ...parts, finisher, end }),
    start() {
      let timer: NodeJS.Timeout | undefined;
      const round = async () => {
        await uploads.sweep().catch((error: unknown) => stopping.aborted || log.warn({ err: error }, 'uploads could not be swept'));
        // What was only the database's being away is not to be told for long.
        if (!stopping.aborted) timer = setTimeout(round, troubles.some ? retryEveryMs : sweepEveryMs);
      };
      void round();
      stopping.addEventListener('abort', () => clearTimeout(timer), { once: true });
    },
  };
  return uploads;
}
