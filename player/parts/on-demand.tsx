/** A part of a page whose script is loaded when it is first shown. Until then nothing stands in its place. */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { say } from '../store.ts';
import { text } from '../text.ts';

export function onDemand<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | null = null;
  return function Part(props: P) {
    const [Shown, show] = useState(() => loaded);
    useEffect(() => {
      if (Shown !== null) return;
      load().then(
        (found) => {
          loaded = found;
          show(() => found);
        },
        () => say(text.errors.offline),
      );
    }, []);
    return Shown && <Shown {...props} />;
  };
}
