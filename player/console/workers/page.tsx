/** The machines that encode: how loaded they are, and registering another one. */

import { act } from '../../act.ts';
import { fullTime } from '../../format.ts';
import { type Loaded, useLoaded } from '../../live.ts';
import { Meter } from '../../parts/meter.tsx';
import { State } from '../../parts/state.tsx';
import { SureButton } from '../../parts/sure.tsx';
import { When } from '../../parts/when.tsx';
import { call } from '../../requests.ts';
import { Head, Section } from '../parts/head.tsx';
import { Empty, Shown } from '../parts/shown.tsx';
import { words } from '../text.ts';
import { slotsOf, toneOfWorker, type Worker } from './model.ts';
import { Register } from './register.tsx';
import { Steer } from './steer.tsx';
import { WorkerPage } from './worker.tsx';

export function WorkersPage({ id }: { id: string | null }) {
  return id === null ? <Workers /> : <WorkerPage id={id} />;
}

function Workers() {
  const text = words.workers;
  const list = useLoaded((signal) => call('GET /api/v1/admin/workers', { signal }), [], { everySeconds: 5, on: ['worker.', 'job.'] });
  const tokens = useLoaded((signal) => call('GET /api/v1/admin/worker-tokens', { signal }), [], {
    everySeconds: 30,
    on: ['worker.registered'],
  });
  return (
    <>
      <Head title={words.pages.workers} about={text.about} />
      <Shown of={list}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="chip" title={text.none}>
              <p class="dim">{text.noneHint}</p>
            </Empty>
          ) : (
            <ul class="cards">
              {items.map((worker) => (
                <li key={worker.id}>
                  <WorkerCard worker={worker} changed={list.reload} />
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
      <Register made={tokens.reload} />
      <Tokens list={tokens} />
    </>
  );
}

/** The word for what it does now. */
export function wordOf({ state, online }: Pick<Worker, 'state' | 'online'>): string {
  const text = words.workers;
  const named = text.states[state as keyof typeof text.states] ?? state;
  return state === 'disabled' || online ? named : text.offline;
}

function WorkerCard({ worker, changed }: { worker: Worker; changed: () => void }) {
  const text = words.workers;
  const slots = slotsOf(worker);
  return (
    <>
      <div class="card-head">
        <h2>
          <a href={`/workers/${worker.id}`}>{worker.label}</a>
        </h2>
        <State tone={toneOfWorker(worker)}>{wordOf(worker)}</State>
        <span class="gap" />
        <span class="dim">
          {worker.version ?? text.noVersion} · {text.seen} <When at={worker.lastHeartbeatAt} />
        </span>
      </div>
      {worker.problem && <p class="banner bad">{[worker.problem.title, worker.problem.detail].filter(Boolean).join(' ')}</p>}
      {slots !== null && (
        <Meter
          label={text.loadOf(worker.label)}
          value={worker.running.length}
          most={slots}
          text={text.load(worker.running.length, slots)}
        />
      )}
      <ul class="tags" aria-label={text.classes}>
        {worker.classes.map((name) => (
          <li class="tag" key={name}>
            {words.workClasses[name]}
          </li>
        ))}
      </ul>
      <Steer worker={worker} changed={changed} />
    </>
  );
}

type TokenList = Awaited<ReturnType<typeof readTokens>>;
const readTokens = () => call('GET /api/v1/admin/worker-tokens');

function Tokens({ list }: { list: Loaded<TokenList> }) {
  const text = words.workers;
  const remove = (id: string, label: string) =>
    act(() => call('DELETE /api/v1/admin/worker-tokens/{id}', { params: { id } }), { done: text.tokenRemoved(label), after: list.reload });
  return (
    <Section title={text.tokens}>
      <Shown of={list} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="dim">{text.noTokens}</p>
          ) : (
            <ul class="lines">
              {items.map(({ id, label, usedAt, expiresAt }) => {
                const isOver = usedAt === null && Date.parse(expiresAt) < Date.now();
                return (
                  <li key={id}>
                    <span>
                      {label}{' '}
                      <span class="dim">
                        {usedAt !== null ? (
                          <>
                            {text.tokenUsed} <When at={usedAt} />
                          </>
                        ) : isOver ? (
                          text.tokenOver
                        ) : (
                          text.tokenUntil(fullTime(expiresAt))
                        )}
                      </span>
                    </span>
                    <SureButton plain label={text.removeToken} question={text.removeTokenQuestion(label)} run={() => remove(id, label)} />
                  </li>
                );
              })}
            </ul>
          )
        }
      </Shown>
    </Section>
  );
}
