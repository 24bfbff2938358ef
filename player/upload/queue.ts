/** Files on their way to the server, a few at a time in the order in which they were chosen. */
import { signal } from '@preact/signals';
import { followVideo, settled } from '../follow.ts';
import { titleOf } from '../format.ts';
import { type DirectUpload, type OpenUpload, type Privacy, type RequestError, requests, type Video } from '../requests.ts';
import { loadNewest, problemFrom, say } from '../store.ts';
import { text } from '../text.ts';
import { arrivedOf, giveUpDirect } from './direct.ts';
import { uploadPrivacy } from './privacy.tsx';
import { fingerprintOf, openFor, type Sending } from './send.ts';
import { goesToBucket, sendFile } from './way.ts';

export type UploadStep =
  | { is: 'waiting' }
  /** `isAway`: the server gives no answer just now, and is asked again. `isEnding`: all is there, and nothing can be taken back. */
  | { is: 'sending'; sent: number; bytesPerSecond: number; isAway: boolean; isEnding: boolean }
  | { is: 'paused'; sent: number }
  | { is: 'encoding' }
  | { is: 'done' }
  | { is: 'failed'; error: RequestError };
export interface Details {
  title: string;
  description: string;
  privacy: Privacy;
}
export interface Upload {
  key: number;
  file: File;
  /** Of the video that it becomes; kept as they are typed. */
  details: Details;
  /** Whether the server has them, too; a refusal is said in words. */
  kept: 'yes' | 'not yet' | { refused: string };
  /** Those that were typed since they were kept last. */
  unsaid: Partial<Details>;
  /** What the server knows it by, once it does. */
  address: string | null;
  step: UploadStep;
  video: Video | null;
  /** Seconds from the upload's end until something could be watched. */
  playableAfter: number | null;
}

export const uploads = signal<Upload[]>([]);
/** Those that the server has a part of, and this page no file for. */
export const leftOpen = signal<LeftOpen[]>([]);
export interface LeftOpen {
  id: string;
  /** Where its bytes go; null for those that go to the bucket. */
  url: string | null;
  fingerprint: string | null;
  title: string | null;
  description: string | null;
  privacy: Privacy | null;
  filename: string | null;
  /** Of its bytes, that are there. */
  fraction: number;
  end(): Promise<unknown>;
}
/** More would only share the line, and the first would be playable later. */
const atOnce = 2;
const sendings = new Map<number, Sending>();
let nextKey = 1;

function change(key: number, patch: Partial<Upload>): void {
  uploads.value = uploads.value.map((upload) => (upload.key === key ? { ...upload, ...patch } : upload));
}
const find = (key: number) => uploads.value.find((upload) => upload.key === key);
const sendingFrom = (sent: number) => ({ is: 'sending' as const, sent, bytesPerSecond: 0, isAway: false, isEnding: false });
const sentOf = ({ step }: Upload) => ('sent' in step ? step.sent : 0);

export function addFiles(files: Iterable<File>): void {
  for (const file of files) {
    // An unknown type is left to the server: browsers know few containers by name.
    if (file.type !== '' && !/^(video|audio)\/|octet-stream|mxf|matroska|ogg/.test(file.type)) {
      say(text.home.notVideo(file.name));
      continue;
    }
    if (file.size === 0) {
      say(text.home.emptyFile(file.name));
      continue;
    }
    const fingerprint = fingerprintOf(file);
    if (uploads.value.some((one) => isRunning(one) && fingerprintOf(one.file) === fingerprint)) continue;
    const before = leftOpen.value.find((one) => one.fingerprint === fingerprint);
    leftOpen.value = leftOpen.value.filter((one) => one !== before);
    if (before?.url === null) void endUnlessToBucket(before).catch(() => undefined);
    const details: Details = {
      title: before?.title ?? titleOf(file.name),
      description: before?.description ?? '',
      privacy: before?.privacy ?? uploadPrivacy.value,
    };
    const upload: Upload = {
      ...{ key: nextKey++, file, details, kept: 'yes', unsaid: {}, address: before?.url ?? null },
      ...{ step: { is: 'waiting' }, video: null, playableAfter: null },
    };
    uploads.value = [...uploads.value, upload];
  }
  sendNext();
  void announce();
}

/** The bucket has been switched off, or left alone, since: the file goes to the server from its beginning, and becomes another video. */
async function endUnlessToBucket(before: LeftOpen): Promise<void> {
  if (!(await goesToBucket())) await before.end();
}

/** What waits for its turn is known to the server as well: after a restart it is listed there. What it refuses is said when its turn comes. */
async function announce(): Promise<void> {
  // Those that go to the bucket are videos as soon as they are opened, and wait here for their turn.
  if (await goesToBucket().catch(() => true)) return;
  for (const { key, file, details } of uploads.value.filter(({ step, address }) => step.is === 'waiting' && address === null)) {
    if (find(key)?.step.is !== 'waiting' || announcing.has(key)) continue;
    const opening = openFor(file, wishesOf(details)).catch(() => null);
    announcing.set(key, opening);
    const opened = await opening;
    announcing.delete(key);
    if (opened === null) return;
    // Cancelled meanwhile: nobody waits for it.
    if (find(key) === undefined) void requests.endUpload(opened.url).catch(() => undefined);
    else isKnown(key, opened);
  }
}
/** Its turn may come before the answer: opened twice there would be two. */
const announcing = new Map<number, Promise<OpenUpload | null>>();

function isKnown(key: number, { url, title, description, privacy }: OpenUpload): void {
  const upload = find(key);
  if (!upload) return;
  // An earlier visit may have said more of the same file than its name tells. What is told later, or of a video, is older than what was typed here.
  const told = { ...(title !== null && { title }), ...(description !== null && { description }), ...(privacy !== null && { privacy }) };
  const isNews = upload.kept === 'yes' && upload.address === null && upload.video === null;
  change(key, { address: url, ...(isNews && { details: { ...upload.details, ...told } }) });
  saveRest(key);
}

/** Its video is there before its file: it has what an earlier visit has said, and hears of what is typed from now on. */
function isMade(key: number, video: Video): void {
  const upload = find(key);
  if (!upload) return;
  const { title, description, privacy } = video;
  change(key, { video, ...(upload.kept === 'yes' && { details: { title, description, privacy } }) });
  saveRest(key);
}

const wishesOf = ({ title, description, privacy }: Details) => ({
  title,
  ...(description !== '' && { description }),
  // Those that need more than a name are for the video itself.
  ...(privacy !== 'password' && privacy !== 'organisation' && { privacy }),
});

const saveAfterMs = 600;
const saves = new Map<number, ReturnType<typeof setTimeout>>();

/** As they are typed. They go to wherever they are kept just now: to the upload, and from its end on to the video. */
export function describe(key: number, patch: Partial<Details>): void {
  const upload = find(key);
  if (!upload) return;
  change(key, { details: { ...upload.details, ...patch }, kept: 'not yet', unsaid: { ...upload.unsaid, ...patch } });
  saveLater(key);
}

function saveLater(key: number, milliseconds = saveAfterMs): void {
  clearTimeout(saves.get(key));
  saves.set(
    key,
    setTimeout(() => void save(key), milliseconds),
  );
}

/** Those that are being said, and whether there is more to say by now: of two at once the older one could arrive last. */
const saving = new Map<number, 'once' | 'again'>();

async function save(key: number): Promise<void> {
  const isBusy = saving.has(key);
  saving.set(key, isBusy ? 'again' : 'once');
  if (isBusy) return;
  await saveOnce(key);
  const goesOn = saving.get(key) === 'again';
  saving.delete(key);
  if (goesOn) saveLater(key, 0);
}

async function saveOnce(key: number): Promise<void> {
  const upload = find(key);
  if (!upload || upload.kept === 'yes' || upload.details.title.trim() === '') return;
  const { details, unsaid, video, address } = upload;
  const title = details.title.trim();
  try {
    // Nothing but what was typed here: what the video had before may be different by now.
    if (video !== null) await requests.change(video.id, { ...unsaid, ...(unsaid.title !== undefined && { title }) });
    // It is opened, or it has arrived and becomes a video: then it is said to that.
    else if (address === null) return;
    else await requests.describeUpload(address, { ...wishesOf({ ...details, title }), description: details.description });
    if (find(key)?.details === details) change(key, { kept: 'yes', unsaid: {} });
  } catch (error) {
    const { code, status, message } = problemFrom(error);
    if (code === 'upload-over') return;
    if (status === 0 || status >= 500 || status === 429) saveLater(key, 5_000);
    else change(key, { kept: { refused: message } });
  }
}

/** What is still to be said when an upload is known to the server, or has become a video. */
function saveRest(key: number): void {
  if (find(key)?.kept === 'not yet') saveLater(key, 0);
}

/** Puts one that waits before or behind its neighbours. */
export function moveUpload(key: number, by: -1 | 1): void {
  const list = [...uploads.value];
  const at = list.findIndex((upload) => upload.key === key);
  let to = at + by;
  // Past those that wait no longer.
  while (list[to] !== undefined && list[to]?.step.is !== 'waiting') to += by;
  const [one, other] = [list[at], list[to]];
  if (!one || !other) return;
  list[at] = other;
  list[to] = one;
  uploads.value = list;
}

/** Whether leaving the page would interrupt it. */
export const isRunning = ({ step }: Upload) => step.is === 'waiting' || step.is === 'sending' || step.is === 'paused';

/** What an earlier visit left half sent; it goes on as soon as the same file is chosen. */
export async function loadLeftOpen(): Promise<void> {
  const [toServer, toBucket] = await Promise.all([
    requests.uploads().then(({ items }) => items.filter(({ state }) => state === 'open').map(leftWithServer), none),
    // One of which nothing can be told hides no other.
    requests.directs().then(async ({ items }) => (await Promise.all(items.map((item) => leftWithBucket(item).catch(none)))).flat(), none),
  ]);
  const mine = new Set(uploads.value.map(({ file }) => fingerprintOf(file)));
  leftOpen.value = [...toBucket, ...toServer].filter(({ fingerprint }) => fingerprint !== null && !mine.has(fingerprint));
}
const none = () => [];

function leftWithServer(open: OpenUpload): LeftOpen {
  return { ...open, fraction: open.offset / open.length, end: () => requests.endUpload(open.url) };
}

async function leftWithBucket(direct: DirectUpload): Promise<LeftOpen> {
  const { id, fingerprint, videoId, sizeBytes } = direct;
  const [{ title, description, privacy }, arrived] = await Promise.all([requests.video(videoId), arrivedOf(direct)]);
  const about = { title, description, privacy, filename: null };
  return { ...about, id, fingerprint, url: null, fraction: arrived / sizeBytes, end: () => giveUpDirect(direct) };
}

export function giveUp(open: LeftOpen): void {
  leftOpen.value = leftOpen.value.filter((one) => one !== open);
  void open.end().catch(() => undefined);
}

export function retryUpload(key: number): void {
  change(key, { step: { is: 'waiting' }, playableAfter: null });
  sendNext();
}

export function pauseUpload(key: number): void {
  const upload = find(key);
  if (upload?.step.is !== 'sending') return;
  sendings.get(key)?.pause();
  change(key, { step: { is: 'paused', sent: sentOf(upload) } });
  // Another one can have the line meanwhile.
  sendNext();
}

export function resumeUpload(key: number): void {
  const upload = find(key);
  if (upload?.step.is !== 'paused') return;
  change(key, { step: sendingFrom(sentOf(upload)) });
  sendings.get(key)?.resume();
}

/** Ends a transfer; the server forgets what had come. */
export function cancelUpload(key: number): void {
  const upload = find(key);
  const sending = sendings.get(key);
  if (sending) sending.cancel();
  else if (upload && upload.address !== null) void requests.endUpload(upload.address).catch(() => undefined);
  hideUpload(key);
}

export function hideUpload(key: number): void {
  uploads.value = uploads.value.filter((upload) => upload.key !== key);
}

function sendNext(): void {
  const next = uploads.value.find((upload) => upload.step.is === 'waiting');
  const sending = uploads.value.filter(({ step }) => step.is === 'sending').length;
  if (next && sending < atOnce) void send(next).finally(sendNext);
}

async function send({ key, file, details }: Upload): Promise<void> {
  change(key, { step: sendingFrom(0) });
  await announcing.get(key);
  // Cancelled meanwhile.
  if (find(key) === undefined) return;
  const speed = speedometer();
  const tell = (patch: Partial<Extract<UploadStep, { is: 'sending' }>>) => {
    const step = find(key)?.step;
    if (step?.is === 'sending') change(key, { step: { ...step, ...patch } });
  };
  const sending = sendFile(file, wishesOf(details), {
    opened: (open) => isKnown(key, open),
    made: (video) => isMade(key, video),
    bytes: (sent) => tell({ sent, bytesPerSecond: speed(sent, performance.now()) }),
    away: (isAway) => tell({ isAway }),
    ending: () => change(key, { step: { ...sendingFrom(file.size), isEnding: true } }),
  });
  sendings.set(key, sending);
  if (find(key)?.step.is === 'paused') sending.pause();
  sendNext();
  try {
    const video = await sending.done;
    change(key, { step: { is: 'encoding' }, video });
    saveRest(key);
    followEncoding(key, video.id, performance.now());
    void loadNewest();
  } catch (error) {
    if (find(key)) change(key, { step: { is: 'failed', error: problemFrom(error) } });
  } finally {
    sendings.delete(key);
  }
}

function followEncoding(key: number, id: string, endedAt: number): void {
  const stop = followVideo(id, {
    video(video) {
      const upload = find(key);
      if (!upload) return stop();
      const playableAfter = upload.playableAfter ?? (video.playback ? (performance.now() - endedAt) / 1000 : null);
      change(key, { video, playableAfter, step: settled(video) ? { is: 'done' } : { is: 'encoding' } });
      if (settled(video)) void loadNewest();
    },
  });
}

/** Bytes a second over the last few seconds, so that the figure follows the line without flickering. */
function speedometer(): (sent: number, now: number) => number {
  const samples: { sent: number; now: number }[] = [];
  return (sent, now) => {
    samples.push({ sent, now });
    while (samples.length > 2 && now - samples[0]!.now > 5_000) samples.shift();
    const first = samples[0]!;
    return now - first.now < 300 ? 0 : ((sent - first.sent) / (now - first.now)) * 1000;
  };
}
