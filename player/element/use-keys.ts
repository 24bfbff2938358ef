/** Keys become requests, on the page or in the player alone. */
import { useEffect } from 'preact/hooks';
import { chapterStep } from './chapters.ts';
import { keyIsFree, keyWish, nextSpeed } from './keys.ts';
import type { Model } from './model.ts';

export function useKeys(model: Model, host: HTMLElement): void {
  const { hotkeys } = model.options.value;
  useEffect(() => {
    if (hotkeys === 'off') return;
    const target: EventTarget = hotkeys === 'page' ? document : host;
    const onKey = (event: Event) => act(model, event as KeyboardEvent);
    target.addEventListener('keydown', onKey);
    return () => target.removeEventListener('keydown', onKey);
  }, [model, host, hotkeys]);
}

function act(model: Model, event: KeyboardEvent): void {
  const { mediator } = model;
  const { time, duration, volume, muted, rate } = mediator.state;
  const wish = model.gate.peek().is === 'open' && keyIsFree(event) ? keyWish(event.key, event.shiftKey) : null;
  const isOfChapters = wish?.do === 'chapters' || wish?.do === 'chapter';
  if (isOfChapters && model.chapters.peek().length === 0) return;
  if (wish?.do === 'next' && model.next.peek() === null) return;
  if (!wish || (wish.do === 'theatre' && !model.options.peek().controls.has('theatre'))) return;
  event.preventDefault();
  switch (wish.do) {
    case 'toggle':
      mediator.toggle();
      return;
    case 'next':
      model.goNext();
      return;
    case 'mute':
      mediator.setMuted(!muted.peek());
      return;
    case 'captions':
      model.toggleCaptions();
      return;
    case 'fullscreen':
      mediator.toggleFullscreen();
      return;
    case 'pip':
      mediator.togglePip();
      return;
    case 'theatre':
      model.toggleTheatre();
      return;
    case 'chapters':
      model.showChapters(!model.chaptersShown.peek());
      return;
    case 'chapter': {
      const to = chapterStep(model.chapters.peek(), time.peek(), wish.step);
      if (to !== null) mediator.seek(to);
      return;
    }
    case 'help':
      model.help.value = !model.help.peek();
      return;
    case 'jump':
      mediator.seek(time.peek() + wish.seconds);
      return;
    case 'fraction':
      mediator.seek(duration.peek() * wish.fraction);
      return;
    case 'volume':
      mediator.setVolume((muted.peek() ? 0 : volume.peek()) + wish.change);
      return;
    case 'speed':
      mediator.setRate(nextSpeed(rate.peek(), wish.step));
      return;
    case 'frame':
      mediator.step(wish.frames);
  }
}
