/** State becomes DOM events: a table of what each tells, and one loop that watches it. */
import { effect } from '@preact/signals';
import type { VitaPlayerEventName, VitaPlayerEvents } from './api.ts';
import type { Model } from './model.ts';

type Told = { [N in VitaPlayerEventName]?: (model: Model) => VitaPlayerEvents[N] | undefined };

/** What is to be told of the state as it is; undefined: nothing. An event is sent whenever this has changed. */
const table: Told = {
  ready: ({ mediator: { state } }) =>
    state.ready.value && state.engine.value !== null && state.duration.value > 0
      ? { duration: state.duration.peek(), engine: state.engine.peek()! }
      : undefined,
  play: ({ mediator: { state } }) => (state.paused.value ? undefined : null),
  // Before its first start it is paused, and nobody has paused it.
  pause: ({ mediator: { state } }) => (state.paused.value && state.time.peek() > 0 && !state.ended.peek() ? null : undefined),
  ended: ({ mediator: { state } }) => (state.ended.value ? null : undefined),
  waiting: ({ mediator: { state } }) => (state.waiting.value && !state.paused.value ? null : undefined),
  playing: ({ mediator: { state } }) => (!state.waiting.value && !state.paused.value && state.ready.value ? null : undefined),
  timeupdate: ({ mediator: { state } }) => ({ time: state.time.value, duration: state.duration.value }),
  durationchange: ({ mediator: { state } }) =>
    state.duration.value > 0 ? { duration: state.duration.value, growing: state.growing.value } : undefined,
  volumechange: ({ mediator: { state } }) => ({ volume: state.volume.value, muted: state.muted.value }),
  ratechange: ({ mediator: { state } }) => ({ rate: state.rate.value }),
  qualitychange: ({ mediator: { state } }) => ({
    quality: state.levels.value.find(({ index }) => index === state.level.value)?.height ?? 'auto',
    height: state.shownHeight.value,
  }),
  chapterchange({ chapters: { value: chapters }, chapter: { value: index } }) {
    if (chapters.length === 0) return undefined;
    return index < 0 ? null : { index, title: chapters[index]!.title };
  },
  enginechange: ({ mediator: { state } }) => ({ engine: state.engine.value }),
  pictureinpicturechange: ({ mediator: { state } }) => ({ on: state.pip.value }),
  error({ mediator: { state }, gate: { value: gate }, words: { value: words } }) {
    if (gate.is === 'closed') return { code: gate.code, message: gate.message };
    if (gate.is === 'password') return { code: 'password-needed', message: words.password.title };
    const trouble = state.trouble.value;
    return trouble === null ? null : { code: trouble, message: words.errors[trouble] };
  },
};

/** The result ends it. */
export function tellEvents(model: Model, tell: (name: VitaPlayerEventName, detail: unknown) => void): () => void {
  const stops = Object.entries(table).map(([name, look]) => {
    let before = JSON.stringify(look(model));
    return effect(() => {
      const detail = look(model);
      const now = JSON.stringify(detail);
      if (now === before) return;
      before = now;
      if (detail !== undefined) tell(name as VitaPlayerEventName, detail);
    });
  });
  const { state } = model.mediator;
  for (const [kind, chosen] of [
    ['audio', state.sound],
    ['captions', state.caption],
  ] as const) {
    let before = chosen.peek();
    stops.push(
      effect(() => {
        const index = chosen.value;
        if (index === before) return;
        before = index;
        tell('trackchange', { kind, index });
      }),
    );
  }
  return () => {
    for (const stop of stops) stop();
  };
}
