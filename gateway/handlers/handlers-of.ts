import type { Handler } from '../answer.ts';
import type { Route } from '../contract/routes.ts';

/** A handler for each of some routes. */
export type HandlersOf<R extends Record<keyof R, Route>> = { [N in keyof R]: Handler<R[N]> };
