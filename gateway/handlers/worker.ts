/** The handlers of the worker listener. */
import type { workerRoutes } from '../contract/worker-routes.ts';
import type { Services } from '../services.ts';
import type { HandlersOf } from './handlers-of.ts';
import { findOutput, readInput, writeOutput } from './worker-bytes.ts';
import { claim } from './worker-claim.ts';
import { compose } from './worker-compose.ts';
import { fail, hello, release, renew } from './worker-lease.ts';
import { registerWorker } from './worker-register.ts';
import { commit, complete } from './worker-results.ts';

export function workerHandlers(services: Services): HandlersOf<typeof workerRoutes> {
  return {
    registerWorker: registerWorker(services),
    hello: hello(services),
    claim: claim(services),
    renew: renew(services),
    readInput: readInput(services),
    writeOutput: writeOutput(services),
    compose: compose(services),
    findOutput: findOutput(services),
    commit: commit(services),
    complete: complete(services),
    fail: fail(services),
    release: release(services),
  };
}
