/** What is reported: all of it by target, and one with what can be done about it. */
import { reportKinds, reportStates, reportTargets } from '../../../gateway/contract/report-kinds.ts';
import { usePaged } from '../../paged.ts';
import { State } from '../../parts/state.tsx';
import { When } from '../../parts/when.tsx';
import { call } from '../../requests.ts';
import { Choice, Filters, filter } from '../parts/filter.tsx';
import { Head } from '../parts/head.tsx';
import { Empty, More, Shown } from '../parts/shown.tsx';
import { words } from '../text.ts';
import { CasePage } from './case.tsx';
import { addressOfCase, targetIn, tones } from './model.ts';

export function ModerationPage({ id }: { id: string | null }) {
  const target = id === null ? null : targetIn(id);
  return target === null ? <Cases /> : <CasePage target={target} />;
}

function Cases() {
  const text = words.moderation;
  const chosen = {
    state: (['open', 'all', ...reportStates] as const).find((one) => one === filter('state')),
    kind: reportKinds.find((one) => one === filter('kind')),
    target: reportTargets.find((one) => one === filter('target')),
  };
  const list = usePaged(
    (cursor, signal) =>
      call('GET /api/v1/admin/reports', {
        query: {
          ...(chosen.state && { state: chosen.state }),
          ...(chosen.kind && { kind: chosen.kind }),
          ...(chosen.target && { target: chosen.target }),
          ...(cursor && { cursor }),
        },
        signal,
      }),
    [chosen.state, chosen.kind, chosen.target],
    { everySeconds: 30 },
  );
  const isNarrowed = Object.values(chosen).some((one) => one !== undefined);
  return (
    <>
      <Head title={words.pages.moderation} about={text.about} />
      <Filters>
        <Choice
          name="state"
          label={text.state}
          none={text.filters.open}
          options={[...reportStates.map((one) => [one, text.states[one]] as const), ['all', text.filters.all]]}
        />
        <Choice name="kind" label={text.kind} options={reportKinds.map((one) => [one, text.kinds[one]])} />
        <Choice name="target" label={text.target} options={reportTargets.map((one) => [one, text.targets[one]])} />
      </Filters>
      <Shown of={list}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="flag" title={isNarrowed ? text.noneFit : text.none}>
              {!isNarrowed && <p class="dim">{text.noneHint}</p>}
            </Empty>
          ) : (
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">{text.target}</th>
                  <th scope="col">{text.state}</th>
                  <th scope="col" class="number">
                    {text.reports}
                  </th>
                  <th scope="col">{text.kind}</th>
                  <th scope="col">{text.owner}</th>
                  <th scope="col">{text.newest}</th>
                </tr>
              </thead>
              <tbody>
                {items.map(({ id, target, state, reports, open, kinds, lastAt }) => (
                  <tr key={id}>
                    <th scope="row" class="wide-cell">
                      <a href={addressOfCase(target)} dir="auto">
                        {target.name}
                      </a>
                      <span class="dim why">
                        {text.targets[target.kind]}
                        {target.blocked && ` · ${text.isBlocked}`}
                        {target.gone && ` · ${text.isGone}`}
                      </span>
                    </th>
                    <td data-label={text.state}>
                      <State tone={tones[state]}>{text.states[state]}</State>
                    </td>
                    <td data-label={text.reports} class="number">
                      {text.openOf(open, reports)}
                    </td>
                    <td data-label={text.kind}>{kinds.map((one) => text.kinds[one]).join(', ')}</td>
                    <td data-label={text.owner}>{target.owner?.name ?? text.nobody}</td>
                    <td data-label={text.newest}>
                      <When at={lastAt} />
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
