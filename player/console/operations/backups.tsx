/** Backups: what lies at the target, what runs, making one now, and looking at one. */
import type { Output } from '../../../gateway/contract/client.ts';
import { act } from '../../act.ts';
import { bytes } from '../../format.ts';
import { useLoaded } from '../../live.ts';
import { State } from '../../parts/state.tsx';
import { SureButton } from '../../parts/sure.tsx';
import { When } from '../../parts/when.tsx';
import { call } from '../../requests.ts';
import { Head, Section } from '../parts/head.tsx';
import { Empty, Shown } from '../parts/shown.tsx';
import { words } from '../text.ts';

type Run = NonNullable<Output<'GET /api/v1/admin/backups'>['latest']>;
const tones = { running: 'busy', done: 'ok', failed: 'bad', cancelled: 'none' } as const;

export function BackupsPage() {
  const text = words.backups;
  const list = useLoaded((signal) => call('GET /api/v1/admin/backups', { signal }), [], { everySeconds: 10, on: ['backup'] });
  const isRunning = list.value?.latest?.state === 'running';
  const make = () => act(() => call('POST /api/v1/admin/backups'), { done: text.begun, after: list.reload });
  const verify = (name: string) =>
    act(() => call('POST /api/v1/admin/backups/{name}/verify', { params: { name }, body: {} }), {
      done: text.verifying(name),
      after: list.reload,
    });
  const remove = (name: string) =>
    act(() => call('DELETE /api/v1/admin/backups/{name}', { params: { name } }), { done: text.removed(name), after: list.reload });
  const stop = () => act(() => call('DELETE /api/v1/admin/backups/running'), { done: text.stopped, after: list.reload });
  return (
    <>
      <Head title={words.pages.backups} about={list.value ? text.at(list.value.place) : text.about}>
        <a class="button" href="/settings/backups">
          {text.schedule}
        </a>
        <button type="button" class="button accent" disabled={list.value === null || isRunning} onClick={() => void make()}>
          {text.now}
        </button>
      </Head>
      <Shown of={list}>
        {({ items, latest }) => (
          <>
            {latest !== null && <Latest run={latest} stop={() => void stop()} />}
            <Section title={text.list}>
              {items.length === 0 ? (
                <Empty icon="again" title={text.none} />
              ) : (
                <table class="table">
                  <thead>
                    <tr>
                      <th scope="col">{text.name}</th>
                      <th scope="col">{text.made}</th>
                      <th scope="col" class="number">
                        {text.size}
                      </th>
                      <th scope="col">{text.verified}</th>
                      <th scope="col">{text.restored}</th>
                      <th scope="col">{text.act}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {items.map((backup) => (
                      <tr key={backup.name}>
                        <th scope="row" class="wide-cell">
                          <code>{backup.name}</code> {backup.isEncrypted && <span class="tag">{text.encrypted}</span>}
                        </th>
                        <td data-label={text.made}>
                          <When at={backup.madeAt} />
                        </td>
                        <td data-label={text.size} class="number">
                          {bytes(backup.sizeBytes)}
                        </td>
                        <td data-label={text.verified}>
                          <When at={backup.verifiedAt} />
                        </td>
                        <td data-label={text.restored}>
                          <When at={backup.restoredAt} />
                        </td>
                        <td data-label={text.act}>
                          <span class="row">
                            <button
                              type="button"
                              class="text-button"
                              disabled={isRunning}
                              aria-label={text.verifyNamed(backup.name)}
                              onClick={() => void verify(backup.name)}
                            >
                              {text.verify}
                            </button>
                            <SureButton
                              plain
                              label={text.remove}
                              question={text.removeQuestion(backup.name)}
                              run={() => void remove(backup.name)}
                            />
                          </span>
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              )}
              <p class="dim note">{text.restoreHint}</p>
            </Section>
          </>
        )}
      </Shown>
    </>
  );
}

function Latest({ run, stop }: { run: Run; stop: () => void }) {
  const text = words.backups;
  return (
    <Section title={text.latest}>
      <p>
        <State tone={tones[run.state]}>
          {text.kinds[run.kind]}: {text.states[run.state]}
        </State>{' '}
        <span class="dim">
          {run.name} <When at={run.endedAt ?? run.startedAt} />
        </span>{' '}
        {run.state === 'running' && <SureButton label={text.stop} question={text.stopQuestion} run={stop} />}
      </p>
      {run.state === 'running' && (
        <p role="status">
          {run.phase === null ? '' : text.phases[run.phase]} {run.bytes > 0 && bytes(run.bytes)}
        </p>
      )}
      {run.problem !== null && <p class="banner bad">{run.problem}</p>}
      {run.state === 'done' && run.restored !== null && <p class="dim">{run.restored ? text.wasRestored : text.wasNotRestored}</p>}
    </Section>
  );
}
