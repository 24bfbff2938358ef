/** Figures of a period, loaded when it is chosen. Those before stay until the new ones are there. */
import { useEffect, useState } from 'preact/hooks';
import type { RequestError } from '../requests.ts';
import { problemFrom } from '../store.ts';
import type { Days } from './figures.tsx';

export function useFigures<T>(load: (days: Days) => Promise<T>, key: string) {
  const [days, setDays] = useState<Days>(30);
  const [round, setRound] = useState(0);
  const [found, set] = useState<T | null>(null);
  const [error, setError] = useState<RequestError | null>(null);
  useEffect(() => {
    let isCurrent = true;
    setError(null);
    load(days).then(
      (value) => isCurrent && set(value),
      (problem: unknown) => isCurrent && setError(problemFrom(problem)),
    );
    return () => {
      isCurrent = false;
    };
  }, [days, round, key]);
  return { days, setDays, found, error, again: () => setRound(round + 1) };
}
