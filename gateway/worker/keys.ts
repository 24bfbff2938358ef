/** A worker's key, and the registration that goes with it. */
import { randomUUID } from 'node:crypto';
import type { Scope } from '../../actors/worker/contract.ts';
import type { ActorProxy } from '../../dapr/contract.ts';
import { callActor } from '../calls.ts';
import { makeKey } from '../keys.ts';

/** The key is returned this once; the worker actor keeps its hash. */
export async function createWorkerKey(proxy: ActorProxy, init: { label: string; scope?: Scope }): Promise<{ id: string; key: string }> {
  const id = randomUUID();
  const { key, prefix, hash } = makeKey('vw');
  await callActor(proxy, 'Worker', id, 'register', { ...init, keyPrefix: prefix, keyHash: hash });
  return { id, key };
}
