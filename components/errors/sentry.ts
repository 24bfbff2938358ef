/**
 * Errors to a collector that speaks Sentry's protocol (Sentry, GlitchTip, Bugsink and others). Sentry's client makes the envelopes,
 * keeps a bounded queue and heeds the limits that the collector names; no integration of it runs, so nothing is watched or patched.
 */
import { createStackParser, createTransport, Scope, type Transport } from '@sentry/core';
import { nodeStackLineParser, ServerRuntimeClient } from '@sentry/core/server';
import type { Outgoing } from '../outgoing/contract.ts';
import type { Errors, Fault } from './contract.ts';
import { eventOf, signOf } from './event.ts';
import { createRedact } from './redact.ts';
import { createSeldom } from './seldom.ts';

export interface SentryInit {
  dsn: string;
  outgoing: Outgoing;
  /** Which of our programs this is, and its version. */
  service: string;
  version: string;
  /** Folder of the program, which paths are told without; ends with a slash. */
  root: string;
  /** Taken out wherever they stand. */
  secrets: readonly string[];
  periodMs?: number;
  /** Different errors a period. */
  most?: number;
  log: { warn(fields: object, message: string): void };
}
const queueLength = 30;
const requestMilliseconds = 10_000;
/** For what is being made, and again for what is under way. */
const endMilliseconds = 500;

export function createSentryErrors(init: SentryInit): Errors {
  const redact = createRedact(init.secrets);
  const parse = createStackParser(nodeStackLineParser());
  const scope = new Scope();
  const ending = new AbortController();
  let isAway = false;
  const client = new ServerRuntimeClient({
    dsn: init.dsn,
    transport: (options) =>
      createTransport({ ...options, bufferSize: queueLength }, ({ body }) => post(options.url, body)) satisfies Transport,
    stackParser: parse,
    integrations: [],
    traceLifecycle: 'static',
    sendClientReports: false,
    release: `vitascope@${init.version}`,
    environment: 'production',
    platform: 'node',
    runtime: { name: 'node', version: process.version },
    serverName: init.service,
  });
  client.init();

  async function post(url: string, body: string | Uint8Array) {
    const answer = await init.outgoing
      .fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/x-sentry-envelope' },
        body,
        timeoutMs: requestMilliseconds,
        maxBytes: 100_000,
        signal: ending.signal,
      })
      .catch((error: { code?: string }) => {
        tellOnce(error.code ?? 'failed');
        throw error;
      });
    answer.discard();
    if (answer.status >= 400) tellOnce(`status ${answer.status}`);
    else isAway = false;
    return {
      statusCode: answer.status,
      headers: {
        'x-sentry-rate-limits': answer.headers['x-sentry-rate-limits'] ?? null,
        'retry-after': answer.headers['retry-after'] ?? null,
      },
    };
  }
  /** Once until it works again: a collector that is away must not fill the log. */
  function tellOnce(why: string): void {
    if (!isAway && !ending.signal.aborted) init.log.warn({ why }, 'the collector of errors does not take them');
    isAway = true;
  }

  const seldom = createSeldom<Fault>({
    periodMs: init.periodMs ?? 60_000,
    most: init.most ?? 60,
    pass(fault, times) {
      client.captureEvent(eventOf(fault, { times, redact, parse, root: init.root }), {}, scope);
    },
  });
  return {
    report(fault) {
      try {
        seldom.note(signOf(fault, redact), fault);
      } catch {
        // An error that cannot be told is in the log all the same.
      }
    },
    async close() {
      try {
        seldom.end();
        await client.close(endMilliseconds);
      } catch {
        // As above.
      }
      ending.abort();
    },
  };
}
