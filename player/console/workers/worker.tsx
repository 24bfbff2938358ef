/** One worker: what it does, what it can, and its past. */
import { timeOfDay } from '../../format.ts';
import { useLoaded } from '../../live.ts';
import { Meter } from '../../parts/meter.tsx';
import { State } from '../../parts/state.tsx';
import { When } from '../../parts/when.tsx';
import { call } from '../../requests.ts';
import { problemText } from '../jobs/model.ts';
import { Head, Section } from '../parts/head.tsx';
import { Shown } from '../parts/shown.tsx';
import { words } from '../text.ts';
import { type Moment, pastOf, slotsOf, toneOfWorker, type WorkerDetails } from './model.ts';
import { wordOf } from './page.tsx';
import { Steer } from './steer.tsx';

export function WorkerPage({ id }: { id: string }) {
  const text = words.workers;
  const loaded = useLoaded((signal) => call('GET /api/v1/admin/workers/{id}', { params: { id }, signal }), [id], {
    everySeconds: 5,
    on: ['worker.', 'job.'],
  });
  return (
    <>
      <Head title={loaded.value?.label ?? id} about={<code>{id}</code>} back={{ href: '/workers', label: words.pages.workers }}>
        {loaded.value && <Steer worker={loaded.value} changed={loaded.reload} />}
      </Head>
      <Shown of={loaded} rows={10}>
        {(worker) => (
          <>
            <Facts worker={worker} />
            <Running worker={worker} />
            <Section title={text.past} about={text.pastAbout}>
              <ol class="lines">
                {pastOf(worker).map((moment) => (
                  <li key={`${moment.at} ${moment.is} ${'what' in moment ? `${moment.jobId} ${moment.what}` : ''}`}>
                    <Past moment={moment} />
                    <span class="dim">
                      <When at={moment.at} />
                    </span>
                  </li>
                ))}
              </ol>
            </Section>
          </>
        )}
      </Shown>
    </>
  );
}

function Facts({ worker }: { worker: WorkerDetails }) {
  const text = words.workers;
  const slots = slotsOf(worker);
  const { cores, jailed, encoders } = worker.capabilities ?? {};
  return (
    <Section title={text.facts}>
      {worker.problem && <p class="banner bad">{[worker.problem.title, worker.problem.detail].filter(Boolean).join(' ')}</p>}
      <dl class="pairs">
        <dt>{text.state}</dt>
        <dd>
          <State tone={toneOfWorker(worker)}>{wordOf(worker)}</State>{' '}
          <span class="dim">
            {text.seen} <When at={worker.lastHeartbeatAt} />
          </span>
        </dd>
        <dt>{text.loadTitle}</dt>
        <dd>
          {slots === null ? (
            '–'
          ) : (
            <Meter label={text.loadTitle} value={worker.running.length} most={slots} text={text.load(worker.running.length, slots)} />
          )}
        </dd>
        <dt>{text.version}</dt>
        <dd>{worker.version ?? '–'}</dd>
        <dt>{text.classes}</dt>
        <dd>{worker.classes.map((name) => words.workClasses[name]).join(', ') || '–'}</dd>
        <dt>{text.machine}</dt>
        <dd>
          {typeof cores === 'number' ? text.cores(cores) : '–'}
          {jailed === false && <span class="bad-text"> {text.notJailed}</span>}
        </dd>
        <dt>{text.encoders}</dt>
        <dd>
          {Array.isArray(encoders) && encoders.length > 0 ? (
            <ul>
              {encoders.map((encoder) => (
                <li key={String(encoder)}>
                  <code>{String(encoder)}</code>
                </li>
              ))}
            </ul>
          ) : (
            '–'
          )}
        </dd>
        <dt>{text.scope}</dt>
        <dd>
          <code>{worker.scope}</code>
        </dd>
        <dt>{text.key}</dt>
        <dd>
          <code>{worker.keyPrefix}…</code>
        </dd>
        <dt>{text.registered}</dt>
        <dd>
          <When at={worker.createdAt} />
        </dd>
      </dl>
    </Section>
  );
}

function Running({ worker: { running } }: { worker: WorkerDetails }) {
  const text = words.workers;
  return (
    <Section title={text.running}>
      {running.length === 0 ? (
        <p class="dim">{text.idle}</p>
      ) : (
        <ul class="lines">
          {running.map(({ jobId, kind, committed, leaseExpiresAt }) => (
            <li key={jobId}>
              <a href={`/jobs/${jobId}`}>{words.kinds[kind as keyof typeof words.kinds] ?? kind}</a>
              <span class="dim">
                {words.jobs.segments(committed, 0)}
                {leaseExpiresAt !== null && ` · ${words.jobs.leaseUntil(timeOfDay(leaseExpiresAt))}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function Past({ moment }: { moment: Moment }) {
  const text = words.workers;
  switch (moment.is) {
    case 'lease':
      return (
        <span>
          <a href={`/jobs/${moment.jobId}`}>
            {moment.kind === null ? moment.jobId : (words.kinds[moment.kind as keyof typeof words.kinds] ?? moment.kind)}
          </a>{' '}
          {words.happenings[moment.what as keyof typeof words.happenings] ?? moment.what}
          {moment.videoTitle !== null && <span class="dim"> {moment.videoTitle}</span>}
          {moment.problem !== null && <span class="why">{problemText(moment.problem)}</span>}
        </span>
      );
    case 'event':
      return <span>{text.events[moment.type as keyof typeof text.events] ?? moment.type}</span>;
    case 'change':
      return (
        <span>
          {text.changedBy(moment.target.action ?? moment.action, moment.by ?? '–')}
          {moment.status >= 400 && <span class="bad-text"> {moment.status}</span>}
        </span>
      );
  }
}
