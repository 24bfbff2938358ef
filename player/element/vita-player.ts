/** `<vita-player>`: the player as an element of its own. docs/player.md is its manual. */
import { h, render } from 'preact';
import type { Chapter, PlayerSource, Quality, TrackKind, VitaPlayerEventName, VitaPlayerEvents } from './api.ts';
import { attributeNames, readOptions } from './attributes.ts';
import { createPlayer, type Player } from './create-player.ts';
import type { EngineName, Track } from './engines/contract.ts';
import { tellEvents } from './events.ts';
import { Frame } from './frame.tsx';
import { levelFor } from './levels.ts';
import type { Figures } from './mediator.ts';
import css from './player.css?inline';
import { localPositions, type PositionStore } from './positions.ts';

/** Put on before the element was known to the browser; they are taken over then, and what remembers positions before what they are of. */
const settable = [
  'positions',
  'source',
  'chapters',
  'next',
  'currentTime',
  'volume',
  'muted',
  'playbackRate',
  'quality',
  'consent',
] as const;

let sheet: CSSStyleSheet | null = null;
function sharedSheet(): CSSStyleSheet {
  if (sheet === null) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
  }
  return sheet;
}

export class VitaPlayer extends HTMLElement {
  static readonly observedAttributes: readonly string[] = attributeNames;
  #player: Player | null = null;
  #source: PlayerSource | null = null;
  #chapters: readonly Chapter[] | null = null;
  #positions: PositionStore | null = null;
  #stopTelling: (() => void) | null = null;

  constructor() {
    super();
    this.attachShadow({ mode: 'open' }).adoptedStyleSheets = [sharedSheet()];
  }

  connectedCallback(): void {
    const root = this.shadowRoot!;
    const video = document.createElement('video');
    video.playsInline = true;
    video.preload = 'metadata';
    video.setAttribute('part', 'video');
    this.#player = createPlayer({
      ...{ video, root, host: this, options: this.#options(), languages: this.#languages(), given: this.#source, chapters: this.#chapters },
      positions: () => (this.#positions ??= localPositions()),
      wantsTheatre: (on) => this.#wantsTheatre(on),
      wantsBegin: (on) => this.#tell('beginchange', { on }),
      wantsNext: () => this.#tell('next', null),
    });
    this.#stopTelling = tellEvents(this.#player, (name, detail) => this.#tell(name, detail));
    render(h(Frame, { model: this.#player, video, host: this }), root);
    for (const name of settable) this.#takeOver(name);
  }
  disconnectedCallback(): void {
    this.#stopTelling?.();
    render(null, this.shadowRoot!);
    this.#player?.close();
    this.#player = null;
  }
  attributeChangedCallback(name: string): void {
    if (name === 'lang') this.#player?.setLanguages(this.#languages());
    else this.#player?.setOptions(this.#options());
  }

  /** What to play, in place of `src` and `video-id`. More can become known of the same video: it plays on. */
  get source(): PlayerSource | null {
    return this.#player?.source.peek() ?? this.#source;
  }
  set source(source: PlayerSource | null) {
    this.#source = source;
    this.#player?.give(source);
  }
  /** In order. They come with `source` or `video-id`; what is put here takes their place, and null gives it back. */
  get chapters(): readonly Chapter[] {
    return this.#player?.chapters.peek() ?? this.#chapters ?? [];
  }
  set chapters(chapters: readonly Chapter[] | null) {
    this.#chapters = chapters;
    this.#player?.setChapters(chapters);
  }
  /** The video that follows, which the page knows of: it is offered in the bar and by Shift+N, and the event `next` asks for it. Null: none. */
  get next(): { title: string } | null {
    return this.#player?.next.peek() ?? null;
  }
  set next(next: { title: string } | null) {
    this.#player?.setNext(next);
  }
  /** Where positions are remembered; in this browser without one. To be set before the video. */
  get positions(): PositionStore | null {
    return this.#positions;
  }
  set positions(store: PositionStore | null) {
    this.#positions = store;
  }

  play(): void {
    this.#player?.mediator.play();
  }
  pause(): void {
    this.#player?.mediator.pause();
  }
  toggle(): void {
    this.#player?.mediator.toggle();
  }
  /** To this second, or as far as is encoded. */
  seek(seconds: number): void {
    this.#player?.mediator.seek(seconds);
  }
  /** Pauses, and shows the next frame or the one before. */
  stepFrame(frames: 1 | -1): void {
    this.#player?.mediator.step(frames);
  }
  /** The highest that is no higher, or what the connection allows. */
  setQuality(quality: number | 'auto'): void {
    const mediator = this.#player?.mediator;
    mediator?.setLevel(quality === 'auto' ? -1 : levelFor(mediator.state.levels.peek(), quality));
  }
  /** By its place in `audioTracks` or `captionTracks`; -1 shows no captions. */
  setTrack(kind: TrackKind, index: number): void {
    if (kind === 'audio') this.#player?.mediator.setSound(index);
    else this.#player?.mediator.setCaption(index);
  }
  /** Lists the chapters beside the picture. */
  showChapters(shown = true): void {
    this.#player?.showChapters(shown);
  }
  toggleFullscreen(): void {
    this.#player?.mediator.toggleFullscreen();
  }
  togglePictureInPicture(): void {
    this.#player?.mediator.togglePip();
  }
  showStatistics(shown = true): void {
    if (this.#player) this.#player.stats.value = shown;
  }
  /** Begins anew after an error, from where it stopped. */
  retry(): void {
    this.#player?.retry();
  }
  /** Engine, codecs, resolution, buffer, dropped frames, bit rate and connection, as they are now. */
  figures(): (Figures & { engine: EngineName | null }) | null {
    return this.#player && { engine: this.#state!.engine.peek(), ...this.#player.mediator.figures() };
  }

  /** What the viewer has said to the page about telling how they watch; `ask`: the page knows nothing of that. */
  get consent(): 'ask' | 'yes' | 'no' {
    return this.#options().consent;
  }
  set consent(said: 'ask' | 'yes' | 'no') {
    this.setAttribute('consent', said);
  }

  get currentTime(): number {
    return this.#state?.time.peek() ?? 0;
  }
  set currentTime(seconds: number) {
    this.seek(seconds);
  }
  get duration(): number {
    return this.#state?.duration.peek() ?? 0;
  }
  get paused(): boolean {
    return this.#state?.paused.peek() ?? true;
  }
  get ended(): boolean {
    return this.#state?.ended.peek() ?? false;
  }
  get volume(): number {
    return this.#state?.volume.peek() ?? 1;
  }
  set volume(volume: number) {
    this.#player?.mediator.setVolume(volume, false);
  }
  get muted(): boolean {
    return this.#state?.muted.peek() ?? false;
  }
  set muted(muted: boolean) {
    this.#player?.mediator.setMuted(muted, false);
  }
  get playbackRate(): number {
    return this.#state?.rate.peek() ?? 1;
  }
  set playbackRate(rate: number) {
    this.#player?.mediator.setRate(rate);
  }
  get quality(): number | 'auto' {
    const { levels, level } = this.#state ?? {};
    return levels?.peek().find(({ index }) => index === level?.peek())?.height ?? 'auto';
  }
  set quality(quality: number | 'auto') {
    this.setQuality(quality);
  }
  get qualities(): Quality[] {
    return (this.#state?.levels.peek() ?? []).map(({ height, bitrate }) => ({ height, bitrate }));
  }
  get audioTracks(): Track[] {
    return this.#state?.sounds.peek() ?? [];
  }
  get captionTracks(): Track[] {
    return this.#state?.captions.peek() ?? [];
  }
  get engine(): EngineName | null {
    return this.#state?.engine.peek() ?? null;
  }
  /** Wider than usual: the page makes the room. */
  get theatre(): boolean {
    return this.#player?.theatre.peek() ?? false;
  }

  override addEventListener<N extends VitaPlayerEventName>(
    type: N,
    listener: (event: CustomEvent<VitaPlayerEvents[N]>) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  override addEventListener(type: string, listener: unknown, options?: boolean | AddEventListenerOptions): void {
    super.addEventListener(type, listener as EventListener, options);
  }

  get #state() {
    return this.#player?.mediator.state;
  }
  #options() {
    return readOptions((name) => this.getAttribute(name));
  }
  #languages(): string[] {
    const near = this.closest('[lang]')?.getAttribute('lang');
    return [...(near ? [near] : []), ...navigator.languages];
  }
  #wantsTheatre(on: boolean): boolean {
    const isWanted = this.dispatchEvent(new CustomEvent('theatrechange', { detail: { on }, cancelable: true }));
    if (isWanted) this.toggleAttribute('theatre', on);
    return isWanted;
  }
  #tell(name: VitaPlayerEventName, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
  #takeOver(name: (typeof settable)[number]): void {
    if (!Object.hasOwn(this, name)) return;
    const value = this[name];
    Reflect.deleteProperty(this, name);
    Reflect.set(this, name, value);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'vita-player': VitaPlayer;
  }
}

if (!customElements.get('vita-player')) customElements.define('vita-player', VitaPlayer);
