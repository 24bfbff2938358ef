/** Puts the player together: a video comes from the catalogue, from an attribute or from the page, and goes to the mediator. */
import { computed, effect, signal } from '@preact/signals';
import { ProblemError } from '../../gateway/contract/client.ts';
import { chapterAt } from '../../media/chapters.ts';
import type { Chapter, PlayerSource } from './api.ts';
import type { Options } from './attributes.ts';
import { recallStyle, rememberStyle } from './captions/style.ts';
import { createCast } from './cast.ts';
import { type Catalogue, followCatalogue, type Video } from './catalogue.ts';
import { consent, isUnfollowed } from './consent.ts';
import { offerOf } from './engines/choose.ts';
import { createMediator } from './mediator.ts';
import type { Gate, Model } from './model.ts';
import type { PositionStore } from './positions.ts';
import { followPosition, type Resume } from './resume.ts';
import { lastingSource, type MediaSource, temporarySource } from './source.ts';
import { createStoryboard } from './storyboard.ts';
import { type Telling, tellWatching } from './tell.ts';
import { wordsFor } from './text.ts';

export interface ModelInit {
  video: HTMLVideoElement;
  host: HTMLElement;
  root: ShadowRoot;
  options: Options;
  languages: readonly string[];
  /** From the page, in place of `src` and `video-id`. */
  given: PlayerSource | null;
  /** In place of those that come with the video. */
  chapters: readonly Chapter[] | null;
  positions(): PositionStore;
  /** False: the page does not want that. */
  wantsTheatre(on: boolean): boolean;
  wantsBegin(on: boolean): void;
  wantsNext(): void;
}
export interface Player extends Model {
  setOptions(options: Options): void;
  setLanguages(languages: readonly string[]): void;
  give(source: PlayerSource | null): void;
  /** In place of those that come with the video; null for those. */
  setChapters(chapters: readonly Chapter[] | null): void;
  setNext(next: { title: string } | null): void;
  close(): void;
}

const noticeMilliseconds = 6000;

export function createPlayer(init: ModelInit): Player {
  const { video, host, root } = init;
  const mediator = createMediator({ video, host, root });
  const { state } = mediator;
  const options = signal(init.options);
  const languages = signal(init.languages);
  const words = computed(() => wordsFor(languages.value).words);
  const given = signal(init.given);
  const catalogued = signal<PlayerSource | null>(null);
  const ownChapters = signal(init.chapters);
  const foundChapters = signal<readonly Chapter[]>([]);
  const chaptersShown = signal(false);
  const gate = signal<Gate>({ is: 'open' });
  const theatre = signal(false);
  const next = signal<{ title: string } | null>(null);
  const resume = signal<Resume | null>(null);
  const captionStyle = signal(recallStyle());
  const round = signal(0);
  const detour = signal(false);
  const source = computed(() => given.value ?? (options.value.src === null ? catalogued.value : sourceOfOptions(options.value)));
  const cast = createCast((seconds) => mediator.seek(seconds));
  let catalogue: Catalogue | null = null;
  let media: MediaSource = lastingSource;
  let telling: Telling | null = null;
  const stops: (() => void)[] = [];

  // By id from the server that has it.
  const asked = computed(() => {
    const { videoId, src, host: server } = options.value;
    return given.value === null && src === null && videoId !== null ? `${server} ${videoId} ${round.value}` : null;
  });
  stops.push(
    effect(() => {
      if (asked.value === null) return;
      const { host: server, videoId } = options.peek();
      const own = followCatalogue({
        host: server,
        id: videoId!,
        listener: {
          video(found) {
            gate.value = gateOf(found);
            if (gate.value.is === 'open') catalogued.value = own.sourceOf(found);
          },
          chapters: (chapters) => (foundChapters.value = chapters),
          failed: refuse,
        },
      });
      catalogue = own;
      return () => {
        own.close();
        catalogue = null;
        catalogued.value = null;
        foundChapters.value = [];
        gate.value = { is: 'open' };
      };
    }),
  );
  function gateOf(found: Video): Gate {
    if (found.state === 'failed' && found.playback === null)
      return { is: 'closed', code: 'failed', message: words.peek().encodingFailed, canRetry: false };
    return found.playback === null ? { is: 'encoding' } : { is: 'open' };
  }
  function refuse({ code, status, message }: ProblemError): void {
    const { errors } = words.peek();
    const isOurs = options.peek().host === '' || options.peek().host === location.origin;
    if (code === 'password-needed' && isOurs) gate.value = { is: 'password', isWrong: false, problem: '' };
    else if (code === 'password-needed') gate.value = { is: 'closed', code, message: errors['password-elsewhere'], canRetry: false };
    else if (status === 404) gate.value = { is: 'closed', code: 'not-found', message: errors['not-found'], canRetry: false };
    // What plays goes on while the catalogue is away.
    else if (catalogued.peek() === null) {
      const isAway = status === 0;
      gate.value = { is: 'closed', code: isAway ? 'network' : code, message: isAway ? errors.network : message, canRetry: true };
    }
  }

  /** To the page around it, or in this browser: whoever says no anywhere means it. */
  const said = computed(() => {
    const answers = [options.value.consent, consent.value];
    return answers.includes('no') ? 'no' : answers.includes('yes') ? 'yes' : null;
  });
  let saidBefore = said.peek();
  function beginTelling({ tells = null, asksConsent }: PlayerSource, isUnderWay: boolean): Telling | null {
    const answer = said.peek();
    if (tells === null || answer === 'no' || isUnfollowed()) return null;
    const mayTell = async () => answer === 'yes' || !(await asksConsent?.());
    const bitrate = () => mediator.figures().bitrate;
    return tellWatching({ address: tells, headers: () => catalogue?.headers() ?? {}, state, bitrate, isUnderWay, mayTell });
  }

  // The same media are loaded once, however often more becomes known of them.
  const loaded = computed(() => {
    const now = source.value;
    if (now === null) return null;
    return [now.id, now.hls ?? now.dash ?? now.file, now.renew ? 'renewed' : '', options.value.engine].join(' ');
  });
  stops.push(
    effect(() => {
      const key = loaded.value;
      const now = source.peek();
      const { start, engine, autoplay } = options.peek();
      resume.peek()?.close();
      resume.value = null;
      telling?.close();
      telling = null;
      if (key === null || now === null) return mediator.load(null);
      const { hls = null, dash = null, file = null, renew } = now;
      media = renew ? temporarySource(renew) : lastingSource;
      mediator.setLength(now.durationSeconds ?? null, now.growing ?? false);
      mediator.load({ offer: { hls, dash, file }, source: media, engine, from: start ?? 0 });
      telling = beginTelling(now, false);
      const isFollowed = options.peek().resume;
      const name = now.id ?? hls ?? dash ?? file ?? '';
      if (isFollowed) resume.value = followPosition({ key: name, state, store: init.positions, mayOffer: start === null && !autoplay });
      if (autoplay) mediator.play();
    }),
    // Somebody has changed their mind. Of what was watched until then nothing is told.
    effect(() => {
      const answer = said.value;
      const now = source.peek();
      if (answer === saidBefore) return;
      saidBefore = answer;
      if (now === null || (answer !== 'no' && telling?.hasBegun())) return;
      telling?.close(true);
      telling = beginTelling(now, true);
    }),
    effect(() => {
      const { durationSeconds = null, growing = false, frameRate = null } = source.value ?? {};
      mediator.setLength(durationSeconds, growing);
      mediator.setFrameRate(frameRate);
    }),
    effect(() => {
      const poster = source.value?.poster ?? null;
      // Their folder holds for a while, as that of the media does.
      if (poster === null || !media.isTemporary) return mediator.setPoster(poster);
      void media.fresh(poster).then(mediator.setPoster, () => undefined);
    }),
    effect(() => mediator.setCaptionStyle(captionStyle.value)),
    effect(() => mediator.setLoop(options.value.loop)),
    effect(() => {
      if (options.value.muted) mediator.setMuted(true, false);
    }),
    effect(() => {
      if (!state.paused.value) resume.peek()?.settle();
    }),
  );
  // However many ways are tried, one is told.
  let timer: ReturnType<typeof setTimeout> | undefined;
  stops.push(
    effect(() => {
      if (state.detours.value !== 1) return;
      detour.value = true;
      timer = setTimeout(() => (detour.value = false), noticeMilliseconds);
    }),
    () => clearTimeout(timer),
  );
  const chapters = computed(() => {
    const total = state.duration.value;
    const all = ownChapters.value ?? source.value?.chapters ?? foundChapters.value;
    return total > 0 ? all.filter(({ startSeconds }) => startSeconds < total) : all;
  });
  const storyboardAddress = computed(() => source.value?.storyboard ?? null);

  return {
    mediator,
    cast,
    options,
    words,
    source,
    gate,
    next,
    theatre,
    storyboard: computed(() => {
      const address = storyboardAddress.value;
      return address === null ? null : createStoryboard(() => media.fresh(address));
    }),
    resumeAt: computed(() => resume.value?.at.value ?? null),
    chapters,
    chapter: computed(() => chapterAt(chapters.value, state.time.value)),
    chaptersShown: computed(() => chaptersShown.value && chapters.value.length > 0),
    captionStyle,
    stylesCaptions: signal(false),
    help: signal(false),
    stats: signal(false),
    notice: computed(() => (state.trouble.value === 'network' ? words.value.networkLost : detour.value ? words.value.detour : null)),
    goNext: () => init.wantsNext(),
    showChapters: (shown) => void (chaptersShown.value = shown),
    toggleTheatre() {
      if (init.wantsTheatre(!theatre.peek())) theatre.value = !theatre.peek();
    },
    setBegins: (on) => init.wantsBegin(on),
    toggleCaptions() {
      if (state.captions.peek().length === 0) return;
      mediator.setCaption(state.caption.peek() >= 0 ? -1 : preferred(state.captions.peek(), languages.peek()));
    },
    setCaptionStyle(style) {
      captionStyle.value = style;
      rememberStyle(style);
    },
    resume(accept) {
      const at = resume.peek()?.at.peek() ?? null;
      resume.peek()?.settle();
      if (accept && at !== null) mediator.seek(at);
      mediator.play();
    },
    async unlock(password) {
      await catalogue?.unlock(password).catch((error: unknown) => {
        const problem = error instanceof ProblemError ? error.message : String(error);
        gate.value = { is: 'password', isWrong: true, problem };
      });
    },
    retry() {
      if (gate.peek().is === 'open') mediator.retry();
      else round.value += 1;
    },
    setOptions: (next) => void (options.value = next),
    setLanguages: (next) => void (languages.value = next),
    give: (next) => void (given.value = next),
    setChapters: (next) => void (ownChapters.value = next),
    setNext: (now) => void (next.value = now),
    close() {
      resume.peek()?.close();
      telling?.close();
      for (const stop of stops) stop();
      mediator.close();
    },
  };
}

function sourceOfOptions({ src, poster, storyboard, label }: Options): PlayerSource {
  return { ...offerOf(src!), poster, storyboard, title: label };
}

/** Captions in a language of the person, or the first. */
function preferred(tracks: readonly { index: number; language: string }[], languages: readonly string[]): number {
  const primary = (tag: string) => tag.toLowerCase().split('-')[0];
  for (const wished of languages) {
    const found = tracks.find(({ language }) => primary(language) === primary(wished));
    if (found) return found.index;
  }
  return tracks[0]?.index ?? -1;
}
