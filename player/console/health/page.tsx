/** How the instance does: what is wrong and what to do first, each component, the queue, workers and the machine. */
import { bytes, percent } from '../../format.ts';
import { useLoaded } from '../../live.ts';
import { Meter } from '../../parts/meter.tsx';
import { Sparkline } from '../../parts/sparkline.tsx';
import { State } from '../../parts/state.tsx';
import { When } from '../../parts/when.tsx';
import { call } from '../../requests.ts';
import { queueClassNames } from '../classes.ts';
import { Icon } from '../icons.tsx';
import { Head, Section } from '../parts/head.tsx';
import { Shown } from '../parts/shown.tsx';
import { For, span } from '../parts/when.tsx';
import { words } from '../text.ts';
import { FirstSteps } from './first-steps.tsx';
import { type Alert, type Component, classLinesOf, componentsOf, type System, toneOf, troublesOf } from './model.ts';

const everySeconds = 10;

export function HealthPage() {
  const text = words.health;
  const loaded = useLoaded(
    async (signal) => {
      const [system, alerts] = await Promise.all([
        call('GET /api/v1/admin/system', { signal }),
        // Without the database nobody knows of alerts; the rest is worth all the more.
        call('GET /api/v1/admin/alerts', { signal }).catch(() => ({ items: [] })),
      ]);
      return { system, alerts: alerts.items };
    },
    [],
    { everySeconds, on: ['alert.', 'worker.', 'queue.'] },
  );
  return (
    <>
      <Head title={words.pages.health} about={loaded.value ? text.version(loaded.value.system.version) : '\u00a0'}>
        <button type="button" class="button" onClick={loaded.reload}>
          {text.look}
        </button>
      </Head>
      <Shown of={loaded} rows={12}>
        {({ system, alerts }) => <Health system={system} alerts={alerts} />}
      </Shown>
    </>
  );
}

function Health({ system, alerts }: { system: System; alerts: Alert[] }) {
  const text = words.health;
  const components = componentsOf(system);
  return (
    <>
      <Verdict troubles={troublesOf(components)} alerts={alerts} />
      <Section title={text.components} about={text.refreshes(everySeconds)}>
        <ul class="components">
          {components.map((component) => (
            <ComponentLine key={component.name} component={component} />
          ))}
        </ul>
      </Section>
      <Queue system={system} />
      <FirstSteps system={system} />
      <div class="columns">
        <Workers system={system} />
        <Machine system={system} />
      </div>
    </>
  );
}

const wordsOf = (name: string) => words.components[name as keyof typeof words.components] ?? { name, about: '', todo: '' };

/** What is wrong, and what to do first. */
function Verdict({ troubles, alerts }: { troubles: Component[]; alerts: Alert[] }) {
  const text = words.health;
  const [first] = troubles;
  if (first === undefined && alerts.length === 0)
    return (
      <p class="verdict ok" role="status">
        <Icon name="check" />
        {text.well}
      </p>
    );
  return (
    <div
      class={first?.status === 'down' || alerts.some(({ severity }) => severity === 'critical') ? 'verdict bad' : 'verdict busy'}
      role="status"
    >
      <Icon name="warning" />
      <div>
        <h2>
          {first === undefined
            ? text.alertsHold(alerts.length)
            : text.first(wordsOf(first.name).name, text.status[first.status], troubles.length - 1)}
        </h2>
        {first && <p>{first.detail ?? wordsOf(first.name).todo}</p>}
        {first?.detail && wordsOf(first.name).todo !== '' && <p class="dim">{wordsOf(first.name).todo}</p>}
        {alerts.length > 0 && (
          <ul class="alerts">
            {alerts.map((alert) => (
              <li key={alert.id}>
                <State tone={alert.severity === 'critical' ? 'bad' : 'busy'}>{alert.summary}</State>{' '}
                <span class="dim">
                  <When at={alert.since} />
                </span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

function ComponentLine({ component: { name, status, since, detail, facts } }: { component: Component }) {
  const text = words.health;
  const about = wordsOf(name);
  return (
    <li class={status}>
      <State tone={toneOf(status)}>
        <strong>{about.name}</strong>
      </State>
      <span class="component-state">
        {text.status[status]}
        {since !== null && (
          <span class="dim">
            {' '}
            <For since={since} />
          </span>
        )}
      </span>
      <span class="component-why">
        {status === 'ok' ? <span class="dim">{about.about}</span> : (detail ?? about.todo)}
        {status !== 'ok' && detail !== null && about.todo !== '' && <span class="dim"> {about.todo}</span>}
        {facts.length > 0 && (
          <span class="facts dim">
            {facts.map(([fact, value]) => (
              <span key={fact}>
                {words.facts[fact as keyof typeof words.facts]} {factText(fact, value)}
              </span>
            ))}
          </span>
        )}
      </span>
    </li>
  );
}

function factText(name: string, value: string | number): string {
  if (typeof value === 'string') return value;
  if (name.endsWith('Bytes')) return bytes(value);
  return name.endsWith('Seconds') ? span(value) : `${Math.round(value)}`;
}

function Queue({ system }: { system: System }) {
  const text = words.health;
  const lines = classLinesOf(system, queueClassNames);
  return (
    <Section title={text.queue}>
      {system.queue === null ? (
        <p class="dim">{text.unknown}</p>
      ) : (
        <>
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{text.class}</th>
                <th scope="col" class="number">
                  {text.waiting}
                </th>
                <th scope="col" class="number">
                  {text.running}
                </th>
                <th scope="col" class="number">
                  {text.failed}
                </th>
                <th scope="col" class="number">
                  {text.oldest}
                </th>
                <th scope="col">{text.hour}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <tr key={line.class}>
                  <th scope="row">
                    <a href={`/jobs?class=${line.class}`}>{words.classes[line.class]}</a>
                    {line.isPaused && <span class="tag">{text.paused}</span>}
                  </th>
                  <td class="number" data-label={text.waiting}>
                    {line.queued}
                  </td>
                  <td class="number" data-label={text.running}>
                    {line.leased}
                  </td>
                  <td class="number" data-label={text.failed}>
                    {line.failed > 0 ? <a href={`/jobs?class=${line.class}&state=failed`}>{line.failed}</a> : 0}
                  </td>
                  <td class="number" data-label={text.oldest}>
                    {line.oldestSeconds === null ? '–' : span(line.oldestSeconds)}
                  </td>
                  <td data-label={text.hour}>
                    <Sparkline values={line.line} label={text.lineOf(words.classes[line.class], Math.max(0, ...line.line))} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {system.queue.withoutEncoder.map(({ codec, queued, oldestSeconds }) => (
            <p class="banner" key={codec}>
              {text.noEncoder(codec, queued, span(oldestSeconds))}
            </p>
          ))}
          {system.queue.deadEffects > 0 && (
            <p class="banner">
              {text.deadEffects(system.queue.deadEffects)} <a href="/jobs?view=messages">{text.lookAt}</a>
            </p>
          )}
        </>
      )}
    </Section>
  );
}

function Workers({ system }: { system: System }) {
  const text = words.health;
  return (
    <Section title={words.pages.workers}>
      {system.workers.length === 0 ? (
        <p>
          {text.noWorkers} <a href="/workers">{text.register}</a>
        </p>
      ) : (
        <ul class="lines">
          {system.workers.map((worker) => (
            <li key={worker.id}>
              <State tone={worker.online ? (worker.state === 'active' ? 'ok' : 'busy') : 'bad'}>
                <a href={`/workers/${worker.id}`}>{worker.label}</a>
              </State>
              <span class="dim">
                {worker.online
                  ? `${words.workers.states[worker.state as keyof typeof words.workers.states] ?? worker.state}, ${text.jobs(worker.running)}`
                  : text.silent}{' '}
                {!worker.online && <When at={worker.lastHeartbeatAt} />}
              </span>
            </li>
          ))}
        </ul>
      )}
      {system.queue && <p class="dim note">{text.slots(system.queue.workers.slots, system.queue.leased)}</p>}
    </Section>
  );
}

function Machine({ system: { machine, process, storage, videos, startedAt } }: { system: System }) {
  const text = words.health;
  const usedMemory = machine.memoryBytes - machine.freeMemoryBytes;
  const stored = storage === null ? 0 : storage.originalBytes + storage.madeBytes;
  const free = storage?.freeBytes ?? null;
  return (
    <Section
      title={text.machine}
      about={
        <>
          {text.started} <When at={startedAt} />
        </>
      }
    >
      <dl class="pairs">
        <dt>{text.memory}</dt>
        <dd>
          <Meter
            label={text.memory}
            value={usedMemory}
            most={machine.memoryBytes}
            text={text.of(bytes(usedMemory), bytes(machine.memoryBytes))}
            isBad={usedMemory > machine.memoryBytes * 0.95}
          />
        </dd>
        <dt>{text.disk}</dt>
        <dd>
          {free === null ? (
            <span class="dim">{storage === null ? text.unknown : text.stored(bytes(stored))}</span>
          ) : (
            <Meter
              label={text.disk}
              value={stored}
              most={stored + free}
              text={text.storedAndFree(bytes(stored), bytes(free))}
              isBad={free < 10e9}
            />
          )}
        </dd>
        <dt>{text.load}</dt>
        <dd>
          <Meter
            label={text.load}
            value={machine.load[0] ?? 0}
            most={machine.cores}
            text={text.loadOf((machine.load[0] ?? 0).toFixed(1), machine.cores)}
          />
        </dd>
        <dt>{text.process}</dt>
        <dd class="dim">{text.processOf(percent(process.cpuShare), bytes(process.residentBytes), Math.round(process.loopDelayP99Ms))}</dd>
        <dt>{text.videos}</dt>
        <dd class="dim">
          {Object.entries(videos)
            .map(([state, count]) => `${words.videoStates[state as keyof typeof words.videoStates] ?? state}: ${count}`)
            .join(' · ') || '0'}
        </dd>
      </dl>
    </Section>
  );
}
