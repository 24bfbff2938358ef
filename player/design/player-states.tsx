/** What the player shows over its picture, in each of its states: the part itself, in a shadow as it has in the player. */
import { signal } from '@preact/signals';
import { render } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { readOptions } from '../element/attributes.ts';
import type { Gate, Model } from '../element/model.ts';
import { Over } from '../element/over.tsx';
import css from '../element/player.css?inline';
import { wordsFor } from '../element/text.ts';
import { WordsContext } from '../element/words.ts';
import { language } from '../language.ts';
import { Group } from './shown.tsx';
import { designText as words } from './text.ts';

type State = keyof typeof words.playerStates;

export function PlayerStates() {
  return (
    <Group title={words.player}>
      <ul class="design-players">
        {(Object.keys(words.playerStates) as State[]).map((state) => (
          <li key={state}>
            <p class="dim">{words.playerStates[state]}</p>
            <InShadow state={state} />
          </li>
        ))}
      </ul>
    </Group>
  );
}

function InShadow({ state }: { state: State }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const root = place.current!.shadowRoot ?? place.current!.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    render(
      <WordsContext.Provider value={wordsFor([language]).words}>
        <div class="player">
          <Over model={modelIn(state)} />
        </div>
      </WordsContext.Provider>,
      root,
    );
    return () => render(null, root);
  }, [state]);
  return <div class="design-player" ref={place} />;
}

const { errors, encodingFailed } = wordsFor([language]).words;
const gates: Partial<Record<State, Gate>> = {
  encoding: { is: 'encoding' },
  password: { is: 'password', isWrong: false, problem: '' },
  gone: { is: 'closed', code: 'not-found', message: errors['not-found'] ?? encodingFailed, canRetry: false },
};
const troubles: Partial<Record<State, 'network' | 'unsupported'>> = { lost: 'network', unsupported: 'unsupported' };

/** Only what stands over the picture is asked of it. */
function modelIn(state: State): Model {
  const nothing = () => {};
  const isLoading = state === 'loading';
  return {
    gate: signal(gates[state] ?? { is: 'open' }),
    mediator: {
      state: {
        ...{ trouble: signal(troubles[state] ?? null), paused: signal(!isLoading), waiting: signal(isLoading), time: signal(0) },
        ...{ encodedUntil: signal(0), ended: signal(false), growing: signal(false) },
      },
      ...{ toggle: nothing, seek: nothing },
    },
    cast: { device: signal(null), stop: () => 0 },
    options: signal(readOptions(() => null)),
    source: signal({ file: 'film.mp4' }),
    resumeAt: signal(state === 'resume' ? 754 : null),
    ...{ resume: nothing, retry: nothing, unlock: async () => {} },
  } as unknown as Model;
}
