/** The room of decisions, wired: actor definitions for the host, the relay and the sweeper. */
import type { Database } from '../components/database/contract.ts';
import type { Events } from '../components/events/contract.ts';
import type { Objects } from '../components/objects/contract.ts';
import type { ActorDefinition, ActorProxy } from '../dapr/index.ts';
import { defineActor } from './definition.ts';
import { jobCommands } from './job/contract.ts';
import { decideJob } from './job/decide.ts';
import { jobMigrations } from './job/state.ts';
import type { Log } from './log.ts';
import { createPublishing } from './publishing.ts';
import { createRelay, type Relay } from './relay.ts';
import { createSweeper, type Sweeper } from './sweeper.ts';
import { type VideoCommand, videoCommands } from './video/contract.ts';
import { decideVideo } from './video/decide.ts';
import type { PlanSource } from './video/decision.ts';
import { superviseName } from './video/decision.ts';
import { videoMigrations } from './video/migrations.ts';
import type { VideoState } from './video/state.ts';
import { workerCommands } from './worker/contract.ts';
import { decideWorker } from './worker/decide.ts';
import { workerMigrations } from './worker/state.ts';

export interface ActorsRoomInit {
  /** At least five connections: the relay, the sweep and the purge hold one each while they work, and listening takes another. */
  database: Database;
  objects: Pick<Objects, 'delete'>;
  proxy: ActorProxy;
  events: Pick<Events, 'append'>;
  publish: (topic: string, data: Record<string, unknown>) => Promise<void>;
  log: Log;
  clock: () => Date;
  /** How sources are planned; as usual unless told. */
  plan?: PlanSource;
}
export interface ActorsRoom {
  definitions: ActorDefinition[];
  relay: Relay;
  sweeper: Sweeper;
  /** Call once actors can be reached. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createActorsRoom({ database, objects, proxy, events, publish, log, clock, plan }: ActorsRoomInit): ActorsRoom {
  const relay = createRelay({ database, proxy, events, publish, log });
  const sweeper = createSweeper({ database, objects, proxy, log, clock });
  const publishing = createPublishing({ database, proxy, log, clock });
  const common = { database, proxy, log, clock, kick: relay.kick };
  const definitions = [
    defineActor<VideoState, VideoCommand>(
      {
        type: 'Video',
        commands: videoCommands,
        migrations: videoMigrations,
        decide: (state, command, now, id) => decideVideo(state, command, now, id, plan),
      },
      { ...common, reminders: { [superviseName]: 'supervise' } },
    ),
    defineActor({ type: 'Job', commands: jobCommands, migrations: jobMigrations, decide: decideJob }, common),
    defineActor({ type: 'Worker', commands: workerCommands, migrations: workerMigrations, decide: decideWorker }, common),
  ];
  return {
    definitions,
    relay,
    sweeper,
    async start() {
      await relay.start();
      await sweeper.start();
      publishing.start();
    },
    async stop() {
      await publishing.stop();
      await sweeper.stop();
      await relay.stop();
    },
  };
}
