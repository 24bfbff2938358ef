/** One job: what, who and where; its attempts, its log, and what can be done. */
import { useState } from 'preact/hooks';
import { act } from '../../act.ts';
import { timeOfDay } from '../../format.ts';
import { useLoaded } from '../../live.ts';
import { State, type Tone } from '../../parts/state.tsx';
import { SureButton } from '../../parts/sure.tsx';
import { When } from '../../parts/when.tsx';
import { call } from '../../requests.ts';
import type { JobState } from '../classes.ts';
import { Head, Section } from '../parts/head.tsx';
import { Shown } from '../parts/shown.tsx';
import { words } from '../text.ts';
import { attemptsOf, fits, type JobDetails, logOf, problemText, toneOfJob } from './model.ts';

type Action = 'retry' | 'cancel' | 'rerun';

export function JobPage({ id }: { id: string }) {
  const text = words.jobs;
  const loaded = useLoaded((signal) => call('GET /api/v1/admin/jobs/{id}', { params: { id }, signal }), [id], {
    everySeconds: 10,
    on: ['job.'],
  });
  const job = loaded.value;
  const steer = (action: Action) =>
    act(() => call('POST /api/v1/admin/jobs/{id}/{action}', { params: { id, action } }), {
      done: text.done[action],
      ...(action === 'cancel' ? { undo: { label: words.undo, run: () => void steer('retry') } } : {}),
      after: loaded.reload,
    });
  const name = job === null ? id : nameOf(job);
  return (
    <>
      <Head title={name} about={<code>{id}</code>} back={{ href: '/jobs', label: words.pages.jobs }}>
        {(job?.state === 'failed' || job?.state === 'cancelled') && (
          <button type="button" class="button accent" onClick={() => void steer('retry')}>
            {text.retry}
          </button>
        )}
        {job?.state === 'done' && (
          <button type="button" class="button" onClick={() => void steer('rerun')}>
            {text.rerun}
          </button>
        )}
        {(job?.state === 'queued' || job?.state === 'leased') && (
          <SureButton label={text.cancel} question={text.cancelQuestion(name)} run={() => steer('cancel')} />
        )}
      </Head>
      <Shown of={loaded} rows={10}>
        {(found) => (
          <>
            <Facts job={found} />
            <Attempts job={found} />
            <Log job={found} />
          </>
        )}
      </Shown>
    </>
  );
}

function nameOf({ kind, videoTitle }: JobDetails): string {
  const what = words.kinds[kind as keyof typeof words.kinds] ?? kind;
  return videoTitle === null ? what : `${what}: ${videoTitle}`;
}

function Facts({ job }: { job: JobDetails }) {
  const text = words.jobs;
  return (
    <Section title={text.facts}>
      {job.problem !== null && job.state !== 'done' && (
        <p class="banner bad" role="status">
          {problemText(job.problem)}
        </p>
      )}
      <dl class="pairs">
        <dt>{text.state}</dt>
        <dd>
          <State tone={toneOfJob(job.state)}>{text.states[job.state as JobState] ?? job.state}</State>
          {job.state === 'queued' && Date.parse(job.readyAt) > Date.now() && (
            <span class="dim"> {text.notBefore(timeOfDay(job.readyAt))}</span>
          )}
        </dd>
        <dt>{text.video}</dt>
        <dd>
          <a href={`/jobs?video=${job.videoId}`}>{job.videoTitle ?? text.goneVideo}</a>
        </dd>
        <dt>{text.owner}</dt>
        <dd>
          <a href={`/accounts/${job.ownerId}`}>{job.ownerId}</a>
        </dd>
        <dt>{text.worker}</dt>
        <dd>{job.workerId === null ? '–' : <a href={`/workers/${job.workerId}`}>{job.workerLabel ?? job.workerId}</a>}</dd>
        <dt>{text.class}</dt>
        <dd>{words.classes[job.class]}</dd>
        <dt>{text.progress}</dt>
        <dd>
          {job.order.segmentCount > 0 ? (
            <progress class="line" max={job.order.segmentCount} value={job.committed} aria-label={text.progress} />
          ) : null}
          {text.segments(job.committed, job.order.segmentCount)}
        </dd>
        <dt>{text.lease}</dt>
        <dd>
          {text.leaseNumber(job.epoch)}
          {job.leaseExpiresAt !== null && job.state === 'leased' && (
            <span class="dim"> {text.leaseUntil(timeOfDay(job.leaseExpiresAt))}</span>
          )}
        </dd>
        <dt>{text.created}</dt>
        <dd>
          <When at={job.createdAt} />
        </dd>
      </dl>
      <details>
        <summary>{text.order}</summary>
        <pre>{JSON.stringify(job.order, null, 1)}</pre>
      </details>
    </Section>
  );
}

const bad = new Set(['failed', 'lost', 'expired', 'given-up']);
const toneOfStep = (what: string): Tone =>
  what === 'done' ? 'ok' : bad.has(what) ? 'bad' : what === 'claimed' || what === 'committed' ? 'busy' : 'none';

function Attempts({ job }: { job: JobDetails }) {
  const text = words.jobs;
  const attempts = attemptsOf(job.history);
  return (
    <Section title={text.attempts} about={text.attemptsAbout}>
      {attempts.length === 0 && <p class="dim">{text.noHistory}</p>}
      <ol class="timeline">
        {attempts.map(({ epoch, workerId, steps }) => (
          <li key={epoch}>
            <h3>
              {epoch === 0 ? text.beforeFirst : text.attempt(epoch)}
              {workerId !== null && (
                <a class="dim" href={`/workers/${workerId}`}>
                  {workerId === job.workerId && job.workerLabel !== null ? job.workerLabel : workerId.slice(0, 8)}
                </a>
              )}
            </h3>
            <ul>
              {steps.map((step) => (
                <li key={step.what}>
                  <State tone={toneOfStep(step.what)}>{words.happenings[step.what as keyof typeof words.happenings] ?? step.what}</State>
                  {step.committed !== null && <span class="dim"> {text.segments(step.committed, job.order.segmentCount)}</span>}
                  <span class="dim">
                    {' '}
                    <When at={step.at} />
                  </span>
                  {step.problem !== null && <span class="why">{problemText(step.problem)}</span>}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </Section>
  );
}

function Log({ job }: { job: JobDetails }) {
  const text = words.jobs;
  const [search, setSearch] = useState('');
  const lines = logOf(job);
  const shown = lines.filter((line) => fits(line, search));
  return (
    <Section title={text.log} about={text.logAbout}>
      <div class="filters">
        <label class="search">
          {text.searchLog}
          <input type="search" value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
        </label>
        <span class="dim" role="status">
          {text.lines(shown.length, lines.length)}
        </span>
      </div>
      <pre>{shown.map(({ at, what, text: said }) => `${at.replace('T', ' ').slice(0, 23)}  ${what.padEnd(14)}  ${said}`).join('\n')}</pre>
    </Section>
  );
}
