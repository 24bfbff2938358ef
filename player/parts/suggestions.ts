/** Suggestions as one types: asked for when the fingers rest, and remembered. */
import { useEffect, useRef, useState } from 'preact/hooks';

const restMilliseconds = 150;
const mostRemembered = 100;

/** Those for `text`; those of before stay until they have come. None for an empty text, and where they cannot be had. `load` stays the same one. */
export function useSuggestions<T>(text: string, load: (text: string, signal: AbortSignal) => Promise<T[]>): T[] {
  const remembered = useRef(new Map<string, T[]>()).current;
  const [shown, show] = useState<T[]>([]);
  useEffect(() => {
    const known = text === '' ? [] : remembered.get(text);
    if (known !== undefined) return show(known);
    const gone = new AbortController();
    const timer = setTimeout(async () => {
      const found = await load(text, gone.signal).catch(() => null);
      if (gone.signal.aborted || found === null) return;
      if (remembered.size >= mostRemembered) remembered.clear();
      remembered.set(text, found);
      show(found);
    }, restMilliseconds);
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  }, [text]);
  return shown;
}
