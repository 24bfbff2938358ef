/** The parts of the player, in each of their states: the parts themselves, in a shadow as they have in the player. */
import { signal } from '@preact/signals';
import { type ComponentChildren, render } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { readOptions } from '../element/attributes.ts';
import { Bar } from '../element/bar.tsx';
import { Chapters } from '../element/chapter-list.tsx';
import { Keys } from '../element/key-list.tsx';
import { Settings } from '../element/menu.tsx';
import type { Gate, Model } from '../element/model.ts';
import { Over } from '../element/over.tsx';
import css from '../element/player.css?inline';
import { Stats } from '../element/stats.tsx';
import { wordsFor } from '../element/text.ts';
import { WordsContext } from '../element/words.ts';
import { language } from '../language.ts';
import { Case } from './case.tsx';
import { type CaseOf, cases } from './cases.ts';
import { Group } from './shown.tsx';
import { designText as words } from './text.ts';

export function PlayerStates() {
  return (
    <Group title={words.player}>
      <div class="design-players">
        {cases.over.map((state) => (
          <Case of="over" is={state} told key={state}>
            <InShadow>
              <Over model={modelIn({ over: state })} />
            </InShadow>
          </Case>
        ))}
        {cases.bar.map((state) => (
          <Case of="bar" is={state} told key={state}>
            <InShadow>
              <Bar model={modelIn({ bar: state })} onMenu={() => {}} />
            </InShadow>
          </Case>
        ))}
        {cases.stats.map((state) => (
          <Case of="stats" is={state} told key={state}>
            <InShadow>
              <Stats model={modelIn({ bar: state === 'usual' ? 'playing' : 'paused', isKnown: state === 'usual' })} />
            </InShadow>
          </Case>
        ))}
        <Case of="settings" is="usual">
          <InShadow isPlain>
            <div class="menu still" role="menu" aria-label={texts.settings}>
              <Settings model={modelIn({})} close={() => {}} />
            </div>
          </InShadow>
        </Case>
        <Case of="chapter-list" is="usual">
          <InShadow isPlain>
            <div class="chapters still">
              <Chapters model={modelIn({})} />
            </div>
          </InShadow>
        </Case>
        <Case of="key-list" is="usual">
          <InShadow isPlain>
            <div class="keys">
              <Keys />
            </div>
          </InShadow>
        </Case>
      </div>
    </Group>
  );
}

const { words: texts } = wordsFor([language]);
/** Over the picture these have a place; here they have the one that they are given. */
const placed = '.still { position: static; inset: auto; width: auto; max-height: none; }';

function InShadow({ isPlain = false, children }: { isPlain?: boolean; children: ComponentChildren }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const root = place.current!.shadowRoot ?? place.current!.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css + placed);
    root.adoptedStyleSheets = [sheet];
    render(<WordsContext.Provider value={texts}>{isPlain ? children : <div class="player">{children}</div>}</WordsContext.Provider>, root);
    return () => render(null, root);
  }, []);
  return <div class="design-player" ref={place} />;
}

const gates: Partial<Record<CaseOf<'over'>, Gate>> = {
  encoding: { is: 'encoding' },
  password: { is: 'password', isWrong: false, problem: '' },
  gone: { is: 'closed', code: 'not-found', message: texts.errors['not-found'] ?? texts.encodingFailed, canRetry: false },
};
const troubles: Partial<Record<CaseOf<'over'>, 'network' | 'unsupported'>> = { lost: 'network', unsupported: 'unsupported' };

/** What is shown of a video of 754 seconds. Nothing plays: what is pressed changes nothing. */
function modelIn({ over, bar, isKnown = true }: { over?: CaseOf<'over'>; bar?: CaseOf<'bar'>; isKnown?: boolean }): Model {
  const nothing = () => {};
  const waits = over === 'waits';
  const [duration, time] = over !== undefined ? [754, 0] : bar === 'ended' ? [754, 754] : [754, 300];
  const growing = bar === 'growing';
  return {
    gate: signal((over && gates[over]) ?? { is: 'open' }),
    mediator: {
      state: {
        ...{ trouble: signal((over && troubles[over]) ?? null), waiting: signal(waits), time: signal(time), duration: signal(duration) },
        ...{ paused: signal(!waits && bar !== 'playing' && !growing), ended: signal(bar === 'ended'), growing: signal(growing) },
        ...{ encodedUntil: signal(growing ? 600 : 754), bufferedUntil: signal(420), volume: signal(0.8), muted: signal(bar === 'muted') },
        ...{ levels: signal([1080, 720].map((height, index) => ({ index, height, bitrate: height * 4000 }))), level: signal(-1) },
        ...{ sounds: signal([track(0, words.name), track(1, words.sound)]), sound: signal(0), captions: signal([track(0, 'English')]) },
        ...{ caption: signal(0), shownHeight: signal(1080), rate: signal(1), fullscreen: signal(false), pip: signal(false) },
        ...{ airPlay: signal(false), engine: signal(isKnown ? 'hls' : null) },
      },
      figures: () => (isKnown ? known : { ...known, width: 0, codecs: '', bitrate: null, bandwidth: null }),
      ...{
        canPip: true,
        toggle: nothing,
        seek: nothing,
        setMuted: nothing,
        setVolume: nothing,
        togglePip: nothing,
        toggleFullscreen: nothing,
      },
      ...{ setLevel: nothing, setSound: nothing, setCaption: nothing, setRate: nothing },
    },
    cast: { device: signal(null), isPossible: false, stop: () => 0 },
    options: signal(readOptions((name) => (name === 'controls' ? 'all' : null))),
    source: signal({ file: 'film.mp4' }),
    chapters: signal(words.chapters.map((title, at) => ({ title, startSeconds: at * 250, endSeconds: at === 2 ? 754 : (at + 1) * 250 }))),
    ...{ chapter: signal(1), chaptersShown: signal(false), next: signal({ title: words.item(2) }), storyboard: signal(null) },
    ...{ theatre: signal(false), stats: signal(true), help: signal(false), stylesCaptions: signal(false) },
    resumeAt: signal(over === 'resume' ? 754 : null),
    ...{ resume: nothing, retry: nothing, unlock: async () => {}, goNext: nothing, showChapters: nothing },
    ...{ toggleCaptions: nothing, toggleTheatre: nothing },
  } as unknown as Model;
}
const track = (index: number, name: string) => ({ index, name, language: 'en' });
const known = {
  codecs: 'avc1.64001f, mp4a.40.2',
  bitrate: 4_320_000,
  bandwidth: 24e6,
  width: 1920,
  height: 1080,
  buffered: 12.4,
  frames: 9000,
  dropped: 2,
};
