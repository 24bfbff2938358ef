/** vitascope queue: how long it is, and what of it is held back. */
import { type Command, Option } from 'commander';
import type { Input } from '../gateway/contract/client.ts';
import { adminClient, adminCommand, groupOf, span } from './admin.ts';
import type { ConnectionOptions } from './connection.ts';
import { CommandFailure, exitCodes } from './failure.ts';
import { table } from './status.ts';

interface What extends ConnectionOptions {
  class?: string;
  kind?: string;
}

export function addQueue(program: Command): void {
  const queue = groupOf(program, 'queue', 'show the queue, pause and resume parts of it');
  adminCommand(queue, 'show', 'show what waits and what runs').action(async (options: ConnectionOptions) => {
    const { cells, paused, workers, deadEffects, withoutEncoder } = await (await adminClient(options))('GET /api/v1/admin/queue');
    const rows = cells.map((cell) => [
      cell.class,
      cell.kind,
      `${cell.queued}${cell.waiting > 0 ? ` (${cell.waiting} later)` : ''}`,
      span(cell.oldestSeconds),
      `${cell.leased}`,
      `${cell.failedLastDay}`,
      cell.paused ? 'paused' : '',
    ]);
    console.log(
      rows.length === 0
        ? 'Nothing waits or runs.'
        : table([['CLASS', 'KIND', 'QUEUED', 'OLDEST', 'RUNNING', 'FAILED IN 24 H', ''], ...rows]),
    );
    const held = [...paused.classes.map((name) => `class ${name}`), ...paused.kinds.map((name) => `kind ${name}`)];
    if (held.length > 0) console.log(`\nPaused: ${held.join(', ')}`);
    const { online, draining, slots } = workers;
    console.log(`\n${online} workers online${draining > 0 ? `, ${draining} of them draining` : ''}; ${slots} jobs at once.`);
    for (const { codec, queued, oldestSeconds } of withoutEncoder)
      console.log(
        `No worker that is online can encode ${codec}: ${queued} jobs wait, the oldest for ${span(oldestSeconds)}. Start one that can, or see what waits: vitascope jobs list --state queued`,
      );
    if (deadEffects > 0) console.log(`${deadEffects} messages of actors were given up: see /api/v1/admin/dead-effects.`);
  });
  for (const [name, address, description] of [
    ['pause', 'PUT /api/v1/admin/queue/pauses/{axis}/{name}', 'give out no more jobs of a class or kind; those that run are finished'],
    ['resume', 'DELETE /api/v1/admin/queue/pauses/{axis}/{name}', 'give them out again'],
  ] as const)
    adminCommand(queue, name, description)
      .addOption(new Option('--class <class>', 'of jobs').choices(['probe', 'first-play', 'ladder', 'side', 'extra', 'reencode']))
      .option('--kind <kind>', 'probe, transcode, audio, poster ...')
      .action(async (options: What) => {
        const wanted = [...given('class', options.class), ...given('kind', options.kind)];
        if (wanted.length === 0) throw new CommandFailure(exitCodes.usage, 'Say what: --class or --kind.');
        const call = await adminClient(options);
        for (const pause of wanted) {
          await call(address, { params: pause });
          console.log(`${pause.axis} ${pause.name}: ${name}d`);
        }
      });
}

type Pause = Input<'PUT /api/v1/admin/queue/pauses/{axis}/{name}'>['params'];
/** The server knows the names. */
function given(axis: Pause['axis'], name: string | undefined): Pause[] {
  return name === undefined ? [] : [{ axis, name: name as Pause['name'] }];
}
