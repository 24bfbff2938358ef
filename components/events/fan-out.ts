/** Hands events to the listeners of this process. A listener that fails costs nobody else anything. */
import type { Events, Subscription, VitaEvent } from './contract.ts';

interface Log {
  warn(fields: object, text: string): void;
}
type Listener = (event: VitaEvent) => void;

export interface FanOut {
  emit(event: VitaEvent): void;
  subscribe: Events['subscribe'];
}

export function createFanOut(log: Log): FanOut {
  const everything = new Set<Listener>();
  // By subject, since a busy server has many watchers of one video each.
  const bySubject = new Map<string, Set<Listener>>();
  const nameOf = (subject: { type: string; id: string }) => `${subject.type}/${subject.id}`;

  return {
    emit(event) {
      for (const listeners of [everything, bySubject.get(nameOf(event.subject)) ?? []]) {
        for (const listener of listeners) {
          try {
            listener(event);
          } catch (error) {
            log.warn({ err: error, type: event.type }, 'a listener of events failed');
          }
        }
      }
    },

    subscribe(filter, listener): Subscription {
      const name = filter.subject ? nameOf(filter.subject) : null;
      const listeners = name === null ? everything : (bySubject.get(name) ?? new Set());
      if (name !== null) bySubject.set(name, listeners);
      // One function may be subscribed twice.
      const own: Listener = (event) => listener(event);
      listeners.add(own);
      return {
        close() {
          listeners.delete(own);
          if (name !== null && listeners.size === 0 && bySubject.get(name) === listeners) bySubject.delete(name);
        },
      };
    },
  };
}
