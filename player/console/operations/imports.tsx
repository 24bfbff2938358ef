/** Files that are fetched from other addresses, of everybody. */

import { act } from '../../act.ts';
import { usePaged } from '../../paged.ts';
import { State, type Tone } from '../../parts/state.tsx';
import { SureButton } from '../../parts/sure.tsx';
import { When } from '../../parts/when.tsx';
import { problemText } from '../../refusals/said.ts';
import { call } from '../../requests.ts';
import { Choice, Filters, filter, Search } from '../parts/filter.tsx';
import { Head } from '../parts/head.tsx';
import { Empty, More, Shown } from '../parts/shown.tsx';
import { words } from '../text.ts';

const tones = { waiting: 'none', running: 'busy', done: 'ok', failed: 'bad', blocked: 'bad', cancelled: 'none' } as const satisfies Record<
  string,
  Tone
>;
type ImportState = keyof typeof tones;

export function ImportsPage() {
  const text = words.imports;
  const [state, account] = ['state', 'account'].map(filter);
  const list = usePaged(
    (cursor, signal) =>
      call('GET /api/v1/admin/imports', {
        query: { ...(state ? { state: state as ImportState } : {}), ...(account ? { account } : {}), ...(cursor ? { cursor } : {}) },
        signal,
      }),
    [state, account],
    { everySeconds: 10, on: ['job.'] },
  );
  const steer = (id: string, action: 'cancel' | 'retry') => {
    const params = { import: id };
    const run = () =>
      action === 'cancel'
        ? call('POST /api/v1/videos/imports/{import}/cancel', { params })
        : call('POST /api/v1/videos/imports/{import}/retry', { params });
    return act(run, { done: text.done[action], after: list.reload });
  };
  return (
    <>
      <Head title={words.pages.imports} about={text.about} />
      <Filters>
        <Choice name="state" label={text.state} options={(Object.keys(tones) as ImportState[]).map((one) => [one, text.states[one]])} />
        <Search name="account" label={text.account} />
      </Filters>
      <Shown of={list}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="download" title={text.none}>
              <p class="dim">{text.noneHint}</p>
            </Empty>
          ) : (
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">{text.video}</th>
                  <th scope="col">{text.state}</th>
                  <th scope="col">{text.account}</th>
                  <th scope="col">{text.since}</th>
                  <th scope="col">{text.act}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((one) => (
                  <tr key={one.id}>
                    <th scope="row" class="wide-cell">
                      <a href={`/jobs?video=${one.videoId}`}>{one.videoTitle}</a>
                      <span class="dim why">{one.url}</span>
                    </th>
                    <td data-label={text.state}>
                      <State tone={tones[one.state]}>{text.states[one.state]}</State>
                      {one.problem !== null && one.state !== 'done' && <span class="dim why">{problemText(one.problem)}</span>}
                    </td>
                    <td data-label={text.account} class="wide-cell">
                      <a href={`/accounts/${one.accountId}`}>{one.accountId}</a>
                    </td>
                    <td data-label={text.since}>
                      <When at={one.createdAt} />
                    </td>
                    <td data-label={text.act}>
                      {(one.state === 'waiting' || one.state === 'running') && (
                        <SureButton
                          plain
                          label={text.cancel}
                          question={text.cancelQuestion(one.videoTitle)}
                          run={() => void steer(one.id, 'cancel')}
                        />
                      )}
                      {(one.state === 'failed' || one.state === 'blocked' || one.state === 'cancelled') && (
                        <button
                          type="button"
                          class="text-button"
                          aria-label={text.retryNamed(one.videoTitle)}
                          onClick={() => void steer(one.id, 'retry')}
                        >
                          {text.retry}
                        </button>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Shown>
      <More more={list.more} />
    </>
  );
}
