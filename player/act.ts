/** Doing something to the server: what came of it is said, and what is shown is read again. */
import { problemFrom, say, type Toast } from './store.ts';

export async function act(
  run: () => Promise<unknown>,
  { done, undo, after }: { done: string; undo?: Toast['action']; after?: () => void },
): Promise<void> {
  try {
    await run();
    say(done, undo);
  } catch (error) {
    const { message, detail } = problemFrom(error);
    say([message, detail].filter(Boolean).join(' '));
  }
  after?.();
}
