/** Organisations: all of them, and one with its members and its quota. */

import { act } from '../../act.ts';
import { useLoaded } from '../../live.ts';
import { usePaged } from '../../paged.ts';
import { SureButton } from '../../parts/sure.tsx';
import { When } from '../../parts/when.tsx';
import { call } from '../../requests.ts';
import { Filters, filter, Search } from '../parts/filter.tsx';
import { Head, Section } from '../parts/head.tsx';
import { Empty, More, Shown } from '../parts/shown.tsx';
import { goTo } from '../router.ts';
import { words } from '../text.ts';
import { Quota } from './quota.tsx';

export function OrganisationsPage({ id }: { id: string | null }) {
  return id === null ? <Organisations /> : <OrganisationPage id={id} />;
}

function Organisations() {
  const text = words.organisations;
  const search = filter('search');
  const list = usePaged(
    (cursor, signal) =>
      call('GET /api/v1/admin/organisations', { query: { ...(search ? { search } : {}), ...(cursor ? { cursor } : {}) }, signal }),
    [search],
  );
  return (
    <>
      <Head title={words.pages.organisations} about={text.about} />
      <Filters>
        <Search label={text.search} />
      </Filters>
      <Shown of={list}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="people" title={search === '' ? text.none : text.noneFit}>
              {search === '' && <p class="dim">{text.noneHint}</p>}
            </Empty>
          ) : (
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">{text.name}</th>
                  <th scope="col" class="number">
                    {text.members}
                  </th>
                  <th scope="col" class="number">
                    {text.videos}
                  </th>
                  <th scope="col">{text.since}</th>
                </tr>
              </thead>
              <tbody>
                {items.map(({ id, name, members, videos, createdAt }) => (
                  <tr key={id}>
                    <th scope="row" class="wide-cell">
                      <a href={`/organisations/${id}`}>{name}</a>
                    </th>
                    <td class="number" data-label={text.members}>
                      {members}
                    </td>
                    <td class="number" data-label={text.videos}>
                      {videos}
                    </td>
                    <td data-label={text.since}>
                      <When at={createdAt} />
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

const roles = ['owner', 'admin', 'editor', 'viewer'] as const;
type Role = (typeof roles)[number];

function OrganisationPage({ id }: { id: string }) {
  const text = words.organisations;
  const params = { id };
  const loaded = useLoaded((signal) => call('GET /api/v1/organisations/{id}', { params, signal }), [id]);
  const members = useLoaded((signal) => call('GET /api/v1/organisations/{id}/members', { params, signal }), [id]);
  const name = loaded.value?.name ?? id;
  const setRole = (account: string, role: Role) =>
    act(() => call('PATCH /api/v1/organisations/{id}/members/{account}', { params: { id, account }, body: { role } }), {
      done: text.roleSet,
      after: members.reload,
    });
  const dissolve = () =>
    act(() => call('DELETE /api/v1/organisations/{id}', { params }).then(() => goTo('/organisations')), { done: text.dissolved(name) });
  return (
    <>
      <Head
        title={name}
        about={loaded.value && text.summary(loaded.value.members, loaded.value.videos)}
        back={{ href: '/organisations', label: words.pages.organisations }}
      >
        <SureButton label={text.dissolve} question={text.dissolveQuestion(name)} run={() => void dissolve()} />
      </Head>
      <Section title={text.members}>
        <Shown of={members} rows={3}>
          {({ items }) => (
            <ul class="lines">
              {items.map(({ account, name: person, email, role }) => (
                <li key={account}>
                  <span>
                    <a href={`/accounts/${account}`}>{person}</a> <span class="dim">{email}</span>
                  </span>
                  <select
                    aria-label={text.roleOf(person)}
                    value={role}
                    onChange={(event) => void setRole(account, event.currentTarget.value as Role)}
                  >
                    {roles.map((one) => (
                      <option key={one} value={one}>
                        {text.roles[one]}
                      </option>
                    ))}
                  </select>
                </li>
              ))}
            </ul>
          )}
        </Shown>
      </Section>
      <Section title={words.quota.title}>
        <Quota kind="organisation" id={id} />
      </Section>
    </>
  );
}
