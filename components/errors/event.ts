/** A fault as an event of Sentry's: where it happened in our code, and scrubbed words. Nothing of the surroundings is added. */
import { createHash } from 'node:crypto';
import type { ErrorEvent, Exception, StackFrame, StackParser } from '@sentry/core';
import type { Fault } from './contract.ts';
import type { Redact } from './redact.ts';

const mostCauses = 4;

export function eventOf(fault: Fault, init: { times: number; redact: Redact; parse: StackParser; root: string }): ErrorEvent {
  const { times, redact } = init;
  const { tags = {}, facts = {}, sameAs } = fault;
  // Sentry wants the innermost first.
  const values = chainOf(fault.error).map((error) => exceptionOf(error, init));
  const scrubbed = (record: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(record).map(([name, text]) => [name, text.slice(0, 200)]));
  return {
    type: undefined,
    ...(sameAs !== undefined && { event_id: createHash('sha256').update(sameAs).digest('hex').slice(0, 32) }),
    level: fault.level ?? 'error',
    transaction: fault.where,
    tags: { ...scrubbed(tags), ...codeOf(fault.error) },
    extra: { ...scrubbed(facts), times },
    exception: { values: values.reverse() },
    // Without a place in the code, words alone would make one of what differs.
    ...(values.every(({ stacktrace }) => stacktrace === undefined) && {
      fingerprint: [fault.where, ...values.map(({ type = '', value = '' }) => `${type}: ${redact(value)}`)],
    }),
  };
}

/** What makes two faults the same. */
export function signOf(fault: Fault, redact: Redact): string {
  const [first] = chainOf(fault.error);
  const { name, message, stack } = wordsOf(first);
  const place = /^\s+at .*$/m.exec(stack)?.[0].trim() ?? '';
  return [fault.where, name, redact(message).replace(/\d+/g, '0'), place].join('\n');
}

function exceptionOf(error: unknown, init: { redact: Redact; parse: StackParser; root: string }): Exception {
  const { name, message, stack } = wordsOf(error);
  const frames = init.parse(stack, 0).map((frame) => frameOf(frame, init.root));
  return { type: init.redact(name).slice(0, 100), value: init.redact(message), ...(frames.length > 0 && { stacktrace: { frames } }) };
}

/** Folders of this machine are nobody's business. */
function frameOf({ filename = '', function: name, lineno, colno, in_app }: StackFrame, root: string): StackFrame {
  const path = filename.replace(/^file:\/\//, '');
  const packaged = path.lastIndexOf('node_modules/');
  const inside = path.startsWith(root) ? path.slice(root.length) : (path.split('/').at(-1) ?? '');
  const shown = path.startsWith('node:') ? path : packaged === -1 ? inside : path.slice(packaged);
  return {
    filename: shown,
    ...(name && { function: name.slice(0, 200) }),
    ...(lineno && { lineno }),
    ...(colno && { colno }),
    in_app: in_app ?? false,
  };
}

/** The error, what caused it, what caused that. */
function chainOf(error: unknown): unknown[] {
  const chain = [error];
  for (let next = causeOf(error); next !== undefined && chain.length < mostCauses && !chain.includes(next); next = causeOf(next))
    chain.push(next);
  return chain;
}
const causeOf = (error: unknown) => (error instanceof Error ? error.cause : undefined);

function wordsOf(error: unknown): { name: string; message: string; stack: string } {
  if (!(error instanceof Error))
    return { name: 'NoError', message: typeof error === 'string' ? error : `a ${typeof error} was thrown`, stack: '' };
  const message = `${error.message}`;
  // A stack begins with the message, whose lines may look like places.
  return { name: `${error.name}`, message, stack: `${error.stack ?? ''}`.replace(message, () => '') };
}

/** ENOSPC, 23505 and the like: fixed words that say the most. */
function codeOf(error: unknown): { code?: string } {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' && /^[A-Z0-9_]{2,40}$/.test(code) ? { code } : {};
}
