/** Jobs: what waits, runs, was done and failed; and one of them. */

import { act } from '../../act.ts';
import { useLoaded } from '../../live.ts';
import { usePaged } from '../../paged.ts';
import { State } from '../../parts/state.tsx';
import { SureButton } from '../../parts/sure.tsx';
import { When } from '../../parts/when.tsx';
import { call } from '../../requests.ts';
import { type JobState, jobStates, type QueueClass, queueClassNames } from '../classes.ts';
import { Choice, Filters, filter, Search } from '../parts/filter.tsx';
import { Head } from '../parts/head.tsx';
import { Empty, More, Shown } from '../parts/shown.tsx';
import { words } from '../text.ts';
import { JobPage } from './job.tsx';
import { Messages } from './messages.tsx';
import { type Job, problemText, toneOfJob } from './model.ts';
import { Pauses } from './pauses.tsx';

export function JobsPage({ id }: { id: string | null }) {
  if (id !== null) return <JobPage id={id} />;
  return filter('view') === 'messages' ? <Messages /> : <Jobs />;
}

function wanted() {
  const [state, of, workerId, videoId, search] = ['state', 'class', 'worker', 'video', 'search'].map(filter);
  return {
    ...(state ? { state: state as JobState } : {}),
    ...(of ? { class: of as QueueClass } : {}),
    ...(workerId ? { workerId } : {}),
    ...(videoId ? { videoId } : {}),
    ...(search ? { search } : {}),
  };
}

function Jobs() {
  const text = words.jobs;
  const query = wanted();
  const list = usePaged(
    (cursor, signal) =>
      call('GET /api/v1/admin/jobs', { query: { ...query, sort: 'changed', limit: 50, ...(cursor ? { cursor } : {}) }, signal }),
    [JSON.stringify(query)],
    { everySeconds: 10, on: ['job.'] },
  );
  const workers = useLoaded((signal) => call('GET /api/v1/admin/workers', { signal }), []);
  const retryAll = () => {
    const { state: _, search: __, ...body } = query;
    return act(() => call('POST /api/v1/admin/jobs/retry', { body }), { done: text.retriedAll, after: list.reload });
  };
  return (
    <>
      <Head title={words.pages.jobs} about={text.about}>
        <a class="button" href="/jobs?view=messages">
          {text.messages}
        </a>
        {filter('state') === 'failed' && filter('search') === '' && (
          <SureButton label={text.retryAll} question={text.retryAllQuestion} run={retryAll} />
        )}
      </Head>
      <Pauses />
      <Filters>
        <Search label={text.search} />
        <Choice name="state" label={text.state} options={jobStates.map((state) => [state, text.states[state]])} />
        <Choice name="class" label={text.class} options={queueClassNames.map((name) => [name, words.classes[name]])} />
        <Choice name="worker" label={text.worker} options={(workers.value?.items ?? []).map(({ id, label }) => [id, label])} />
        {filter('video') !== '' && (
          <a class="button" href="/jobs">
            {text.allVideos}
          </a>
        )}
      </Filters>
      <Shown of={list} rows={12}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="list" title={Object.keys(query).length > 0 ? text.noneFit : text.none}>
              {Object.keys(query).length > 0 && (
                <a class="button" href="/jobs">
                  {text.showAll}
                </a>
              )}
            </Empty>
          ) : (
            <JobTable jobs={items} />
          )
        }
      </Shown>
      <More more={list.more} />
    </>
  );
}

export function JobTable({ jobs }: { jobs: Job[] }) {
  const text = words.jobs;
  return (
    <table class="table">
      <thead>
        <tr>
          <th scope="col">{text.what}</th>
          <th scope="col">{text.state}</th>
          <th scope="col">{text.video}</th>
          <th scope="col">{text.class}</th>
          <th scope="col">{text.worker}</th>
          <th scope="col">{text.changed}</th>
        </tr>
      </thead>
      <tbody>
        {jobs.map((job) => (
          <tr key={job.id}>
            <th scope="row">
              <a href={`/jobs/${job.id}`}>{words.kinds[job.kind as keyof typeof words.kinds] ?? job.kind}</a>
            </th>
            <td data-label={text.state}>
              <State tone={toneOfJob(job.state)}>{text.states[job.state as JobState] ?? job.state}</State>
              {job.problem !== null && job.state !== 'done' && <span class="dim why">{problemText(job.problem)}</span>}
            </td>
            <td data-label={text.video} class="wide-cell">
              <a href={`/jobs?video=${job.videoId}`}>{job.videoTitle ?? text.goneVideo}</a>
            </td>
            <td data-label={text.class}>{words.classes[job.class]}</td>
            <td data-label={text.worker} class="whole">
              {job.workerId === null ? (
                <span class="dim">–</span>
              ) : (
                <a href={`/workers/${job.workerId}`}>{job.workerLabel ?? job.workerId}</a>
              )}
            </td>
            <td data-label={text.changed}>
              <When at={job.updatedAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
