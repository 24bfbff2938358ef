/** What the page knows, as signals. Components read these; only the functions here and in upload/ change them. */

import { effect, signal } from '@preact/signals';
import { RequestError, requests, type Video } from './requests.ts';
import { nobody, type Session } from './rights.ts';
import { goTo } from './router.ts';
import { text } from './text.ts';

export type Loading<T> = { is: 'loading' } | { is: 'there'; value: T; stale?: boolean } | { is: 'failed'; error: RequestError };

export const session = signal<Session | null>(null);
export const newest = signal<Loading<{ items: Video[]; nextCursor: string | null }>>({ is: 'loading' });
export interface Toast {
  id: number;
  words: string;
  action?: { label: string; run: () => void };
}
export const toasts = signal<Toast[]>([]);

export function problemFrom(error: unknown): RequestError {
  return error instanceof RequestError
    ? error
    : new RequestError(0, { code: 'internal', title: error instanceof Error ? error.message : String(error) });
}

export async function loadSession(): Promise<void> {
  try {
    session.value = await requests.session();
  } catch {
    session.value = nobody;
  }
}

/** Who it is, once the server has said so. */
export function sessionKnown(): Promise<Session> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      const now = session.value;
      if (now === null) return;
      resolve(now);
      queueMicrotask(() => stop());
    });
  });
}

/** After signing in or out: who it is now, and what they may see. */
export async function enter(): Promise<void> {
  await loadSession();
  await loadNewest();
}

export async function signOut(): Promise<void> {
  try {
    await requests.endSession();
  } catch (error) {
    say(problemFrom(error).message);
    return;
  }
  const { siteAccess, downloads, showsViews, asksConsent, tagline } = session.value ?? nobody;
  session.value = { ...nobody, siteAccess, downloads, showsViews, asksConsent, tagline };
  say(text.session.signedOut);
  await loadNewest();
}

/** Loads the first page again, keeping what further pages brought. */
export async function loadNewest(): Promise<void> {
  const before = newest.value;
  try {
    const page = await requests.videos();
    const fresh = new Set(page.items.map((video) => video.id));
    const last = page.items.at(-1)?.createdAt ?? '';
    const older = before.is === 'there' ? before.value.items.filter((video) => !fresh.has(video.id) && video.createdAt < last) : [];
    const nextCursor = older.length > 0 && before.is === 'there' ? before.value.nextCursor : page.nextCursor;
    newest.value = { is: 'there', value: { items: page.nextCursor ? [...page.items, ...older] : page.items, nextCursor } };
  } catch (error) {
    // The site has been closed to guests meanwhile.
    if (problemFrom(error).code === 'members-only') await loadSession();
    newest.value = before.is === 'there' ? { ...before, stale: true } : { is: 'failed', error: problemFrom(error) };
  }
}

export async function loadOlder(): Promise<void> {
  const now = newest.value;
  if (now.is !== 'there' || !now.value.nextCursor) return;
  try {
    const page = await requests.videos(now.value.nextCursor);
    const known = new Set(now.value.items.map((video) => video.id));
    newest.value = {
      is: 'there',
      value: { items: [...now.value.items, ...page.items.filter((video) => !known.has(video.id))], nextCursor: page.nextCursor },
    };
  } catch (error) {
    say(problemFrom(error).message);
  }
}

let nextToast = 1;
/** Shows a sentence for a while; longer when there is something to press. */
export function say(words: string, action?: Toast['action']): void {
  const id = nextToast++;
  // The same words again stand for what was done last.
  const others = toasts.value.filter((toast) => toast.words !== words);
  toasts.value = [...others.slice(-2), { id, words, ...(action ? { action } : {}) }];
  setTimeout(() => unsay(id), action ? 12_000 : 5_000);
}
export function unsay(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

/** Deletes at once and offers the way back, as the server keeps a deleted video for a while. */
export async function removeVideo(video: Video): Promise<void> {
  try {
    await requests.remove(video.id);
  } catch (error) {
    say(problemFrom(error).message);
    return;
  }
  if (newest.value.is === 'there') {
    const { items, nextCursor } = newest.value.value;
    newest.value = { is: 'there', value: { items: items.filter((item) => item.id !== video.id), nextCursor } };
  }
  if (location.pathname === `/w/${video.shortId}`) goTo('/');
  say(text.watch.deleted(video.title), {
    label: text.watch.undo,
    run: async () => {
      try {
        await requests.restore(video.id);
        say(text.watch.restored(video.title));
        await loadNewest();
      } catch (error) {
        say(problemFrom(error).message);
      }
    },
  });
}
