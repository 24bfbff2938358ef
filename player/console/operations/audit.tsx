/** The audit log: who changed what, when and from where; filtered, and taken along. */
import { addressOf } from '../../../gateway/contract/client.ts';
import { usePaged } from '../../paged.ts';
import { State } from '../../parts/state.tsx';
import { When } from '../../parts/when.tsx';
import { call } from '../../requests.ts';
import { Filters, filter, Search } from '../parts/filter.tsx';
import { Head } from '../parts/head.tsx';
import { Empty, More, Shown } from '../parts/shown.tsx';
import { filterBy } from '../router.ts';
import { words } from '../text.ts';
import { names, wantedOf } from './audit-filter.ts';

export function AuditPage() {
  const text = words.audit;
  const query = wantedOf(filter);
  const list = usePaged(
    (cursor, signal) => call('GET /api/v1/admin/audit', { query: { ...query, limit: 100, ...(cursor ? { cursor } : {}) }, signal }),
    [JSON.stringify(query)],
    { everySeconds: 30 },
  );
  const day = (name: 'from' | 'to') => (
    <label>
      {text[name]}
      <input type="date" value={filter(name)} onChange={(event) => filterBy({ [name]: event.currentTarget.value })} />
    </label>
  );
  return (
    <>
      <Head title={words.pages.audit} about={text.about}>
        <a class="button" href={addressOf('/api/v1/admin/audit/export', { query })} download="audit.ndjson" target="_self">
          {text.export}
        </a>
      </Head>
      <Filters>
        {names.map((name) => (
          <Search key={name} name={name} label={text[name]} />
        ))}
        {day('from')}
        {day('to')}
      </Filters>
      <Shown of={list} rows={14}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="shield" title={text.none} />
          ) : (
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">{text.what}</th>
                  <th scope="col">{text.who}</th>
                  <th scope="col">{text.toWhat}</th>
                  <th scope="col">{text.outcome}</th>
                  <th scope="col">{text.when}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((entry) => (
                  <tr key={entry.id}>
                    <th scope="row" class="wide-cell">
                      <code>{entry.action}</code>
                      {entry.fields.length > 0 && <span class="dim why">{entry.fields.join(', ')}</span>}
                    </th>
                    <td data-label={text.who} class="wide-cell">
                      {entry.actorId === null ? (
                        <span class="dim">{text.nobody}</span>
                      ) : (
                        <a href={entry.actorKind === 'worker' ? `/workers/${entry.actorId}` : `/accounts/${entry.actorId}`}>
                          {entry.actorId}
                        </a>
                      )}
                      <span class="dim why">
                        {entry.address} {entry.credential !== null && text.credentials[entry.credential]}
                      </span>
                    </td>
                    <td data-label={text.toWhat} class="wide-cell dim">
                      {Object.entries(entry.target)
                        .map(([name, value]) => `${name}=${value}`)
                        .join(' ')}
                    </td>
                    <td data-label={text.outcome}>
                      <State tone={entry.status < 400 ? 'ok' : 'bad'}>{entry.code ?? entry.status}</State>
                    </td>
                    <td data-label={text.when} class="whole">
                      <When at={entry.at} />
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
