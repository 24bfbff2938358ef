/** Whether two stores are one: the same bucket may have two names, and what is deleted in one of them would be gone in the other. */
import { randomUUID } from 'node:crypto';
import type { Objects } from '../components/objects/contract.ts';
import { arrivingKey } from '../components/objects/layout/contract.ts';

/** Puts a few bytes into one and looks for them in the other. Should they stay there, they are found as what no row names. */
export async function isSamePlace(one: Objects, other: Objects): Promise<boolean> {
  if (one === other) return true;
  const key = arrivingKey(randomUUID(), randomUUID());
  try {
    await one.put(key, few());
    return (await other.head(key)) !== null;
  } finally {
    await one.delete(key).catch(() => {});
  }
}
async function* few(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('one place');
}
