/** Errors that nobody expected, told to the collector that the operator named. Nothing of it is loaded without one. */
import type { Errors } from '../components/errors/contract.ts';
import { Misfortune } from '../components/errors/contract.ts';
import type { Events } from '../components/events/contract.ts';
import { version } from './identity.ts';
import { entries, type SettingName, type Settings } from './settings.ts';

interface Log {
  warn(fields: object, message: string): void;
}

export async function openErrors(init: { dsn: string; service: string; secrets: readonly string[]; log: Log }): Promise<Errors> {
  const [{ createSentryErrors }, { createOutgoing }] = await Promise.all([
    import('../components/errors/sentry.ts'),
    import('../components/outgoing/client.ts'),
  ]);
  // The operator named the collector, who may well keep it in the own network: no address of it is forbidden.
  const outgoing = createOutgoing({ name: `Vitascope/${version}`, allowedNetworks: ['0.0.0.0/0', '::/0'] });
  const made = createSentryErrors({ ...init, outgoing, version, root: new URL('..', import.meta.url).pathname });
  const errors: Errors = {
    ...made,
    async close() {
      await made.close();
      await outgoing.close().catch(() => undefined);
    },
  };
  endTold(errors);
  return errors;
}

/** Null without a collector. `further`: secrets that are not settings. */
export async function errorsOf(settings: Settings, service: string, log: Log, ...further: string[]): Promise<Errors | null> {
  if (settings.sentryDsn === null) return null;
  return openErrors({ dsn: settings.sentryDsn, service, secrets: [...secretsOf(settings), ...further.flatMap(partsOf)], log });
}

/** What the settings hold that is nobody's business. */
export function secretsOf(settings: Settings): string[] {
  const names = Object.keys(entries) as SettingName[];
  const texts = names.filter((name) => entries[name].secret).map((name) => settings[name]);
  return [
    ...texts.flatMap((text) => (typeof text === 'string' ? partsOf(text) : [])),
    ...(settings.playbackKeys ?? []).map(({ secret }) => secret),
  ];
}
/** An address is quoted in parts, too. */
function partsOf(text: string): string[] {
  if (!URL.canParse(text)) return [text];
  const { username, password } = new URL(text);
  return [text, ...[username, password].flatMap((part) => [part, decoded(part)])];
}
/** As it is where it is not encoded as addresses are. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Node would end the process at once of what nobody has caught: so do we, a second later. */
function endTold(errors: Errors): void {
  process.on('uncaughtException', async (error, origin) => {
    console.error(error);
    errors.report({ error, where: origin, level: 'fatal' });
    await errors.close();
    process.exit(1);
  });
}

/** Of jobs that were given up by no fault of their source. Each process hears of each: `sameAs` makes one of them. */
export function reportFailedJobs(events: Pick<Events, 'subscribe'>, errors: Errors): void {
  events.subscribe({}, ({ type, id, subject, data }) => {
    if (type !== 'job.failed') return;
    const { kind, problem } = data as { kind?: string; problem?: { code: string; status: number; title: string } | null };
    if (!problem || problem.status < 500) return;
    errors.report({
      error: new Misfortune(problem.code, problem.title),
      where: `job ${kind}`,
      tags: { job: `${kind}`, problem: problem.code },
      facts: { jobId: subject.id },
      ...(id !== undefined && { sameAs: `job.failed ${id}` }),
    });
  });
}
