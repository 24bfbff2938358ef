/** Where objects are kept, moving them, and comparing them with the catalogue. */
import { useState } from 'preact/hooks';
import type { Output } from '../../../gateway/contract/client.ts';
import { act } from '../../act.ts';
import { bytes } from '../../format.ts';
import { useLoaded } from '../../live.ts';
import { Check, Field, Form } from '../../parts/form.tsx';
import { State } from '../../parts/state.tsx';
import { SureButton } from '../../parts/sure.tsx';
import { When } from '../../parts/when.tsx';
import { call } from '../../requests.ts';
import { Head, Section } from '../parts/head.tsx';
import { Shown } from '../parts/shown.tsx';
import { words } from '../text.ts';

type Stores = Output<'GET /api/v1/admin/storage/stores'>;
type Reconciliation = Output<'GET /api/v1/admin/storage/reconcile'>;
interface Amount {
  count: number;
  sizeBytes: number;
}
const tones = { running: 'busy', done: 'ok', failed: 'bad', cancelled: 'none', stopped: 'none' } as const;
const amount = ({ count, sizeBytes }: Amount) => words.storage.amount(count, bytes(sizeBytes));

export function StoragePage() {
  const text = words.storage;
  return (
    <>
      <Head title={words.pages.storage} about={text.about} />
      <StoresPanel />
      <ReconcilePanel />
    </>
  );
}

function StoresPanel() {
  const text = words.storage;
  const stores = useLoaded((signal) => call('GET /api/v1/admin/storage/stores', { signal }), [], { everySeconds: 10 });
  return (
    <Section title={text.stores} about={text.storesAbout}>
      <Shown of={stores} rows={4}>
        {(found) => (
          <>
            <dl class="pairs">
              {found.classes.map(({ class: name, active, other }) => (
                <div key={name}>
                  <dt>{text.classes[name]}</dt>
                  <dd>
                    <code>{active}</code>
                    {other !== null && <span class="dim"> {text.movingFrom(other)}</span>}
                  </dd>
                </div>
              ))}
            </dl>
            {found.move !== null && <Move move={found.move} changed={stores.reload} />}
            {found.configured.length > 1 && <MoveForm stores={found} changed={stores.reload} />}
          </>
        )}
      </Shown>
    </Section>
  );
}

function Move({ move, changed }: { move: NonNullable<Stores['move']>; changed: () => void }) {
  const text = words.storage;
  const stop = () => act(() => call('DELETE /api/v1/admin/storage/move'), { done: text.stopped, after: changed });
  const deleteOld = () =>
    act(() => call('POST /api/v1/admin/storage/move/delete-old', { body: {} }), { done: text.deleting, after: changed });
  const { copied, there, deleted, kept } = move.report;
  return (
    <div class="banner" role="status">
      <p>
        <State tone={tones[move.state]}>
          {text.moves[move.kind]}: {text.states[move.state]}
        </State>{' '}
        <span class="dim">
          {move.legs.map((leg) => `${leg.class}: ${leg.from} → ${leg.to}`).join(', ')} <When at={move.endedAt ?? move.startedAt} />
        </span>
      </p>
      <p class="dim">{move.kind === 'copy' ? text.copied(amount(copied), amount(there)) : text.deleted(amount(deleted), amount(kept))}</p>
      {move.problem !== null && <p class="bad-text">{move.problem}</p>}
      <p class="row">
        {move.state === 'running' && (
          <button type="button" class="button" onClick={() => void stop()}>
            {text.stop}
          </button>
        )}
        {move.kind === 'copy' && move.state === 'done' && (
          <SureButton label={text.deleteOld} question={text.deleteOldQuestion} run={() => void deleteOld()} />
        )}
      </p>
    </div>
  );
}

const targets = ['folder', 's3', 'own'] as const;
function MoveForm({ stores, changed }: { stores: Stores; changed: () => void }) {
  const text = words.storage;
  const [to, setTo] = useState<(typeof targets)[number]>('s3');
  const [of, setOf] = useState('');
  const start = () =>
    act(
      () => call('POST /api/v1/admin/storage/move', { body: { to, ...(of ? { class: of as Stores['classes'][number]['class'] } : {}) } }),
      {
        done: text.moving,
        after: changed,
      },
    );
  return (
    <div class="filters">
      <label>
        {text.class}
        <select value={of} onChange={(event) => setOf(event.currentTarget.value)}>
          <option value="">{words.all}</option>
          {stores.classes.map(({ class: name }) => (
            <option key={name} value={name}>
              {text.classes[name]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {text.to}
        <select value={to} onChange={(event) => setTo(event.currentTarget.value as (typeof targets)[number])}>
          {targets.map((one) => (
            <option key={one} value={one}>
              {text.targets[one]}
            </option>
          ))}
        </select>
      </label>
      <SureButton label={text.move} question={text.moveQuestion(text.targets[to])} run={() => void start()} />
    </div>
  );
}

function ReconcilePanel() {
  const text = words.storage;
  const latest = useLoaded(
    (signal) =>
      call('GET /api/v1/admin/storage/reconcile', { signal }).catch((error: { status?: number }) => {
        // There has been none yet.
        if (error.status === 404) return { none: true as const };
        throw error;
      }),
    [],
    { everySeconds: 5, on: ['reconcile'] },
  );
  const [hours, setHours] = useState('24');
  const [deletes, setDeletes] = useState(false);
  const start = async () => {
    await call('POST /api/v1/admin/storage/reconcile', { body: { delete: deletes, olderThanHours: Number(hours) } });
    latest.reload();
  };
  const cancel = () => act(() => call('DELETE /api/v1/admin/storage/reconcile'), { done: text.cancelled, after: latest.reload });
  return (
    <Section title={text.reconcile} about={text.reconcileAbout}>
      <Shown of={latest} rows={4}>
        {(found) => ('none' in found ? <p class="dim">{text.never}</p> : <Report found={found} cancel={() => void cancel()} />)}
      </Shown>
      <Form submit={deletes ? text.startDeleting : text.start} danger={deletes} send={start}>
        <Field label={text.olderThan} name="olderThanHours" numeric value={hours} onValue={setHours} hint={text.olderThanHint} />
        <Check label={text.delete} checked={deletes} onChecked={setDeletes} />
      </Form>
    </Section>
  );
}

function Report({ found, cancel }: { found: Reconciliation; cancel: () => void }) {
  const text = words.storage;
  const { report } = found;
  const orphans = Object.entries(report.orphans);
  return (
    <>
      <p>
        <State tone={tones[found.state]}>{text.states[found.state]}</State>{' '}
        <span class="dim">
          {found.state === 'running' && text.phases[found.phase]} <When at={found.endedAt ?? found.startedAt} />
        </span>{' '}
        {found.state === 'running' && (
          <button type="button" class="button" onClick={cancel}>
            {text.cancel}
          </button>
        )}
      </p>
      {found.problem !== null && <p class="banner bad">{found.problem}</p>}
      <dl class="pairs">
        <dt>{text.objects}</dt>
        <dd>{amount(report.objects)}</dd>
        <dt>{text.orphans}</dt>
        <dd>{orphans.length === 0 ? '0' : orphans.map(([kind, one]) => `${kind}: ${amount(one)}`).join(' · ')}</dd>
        <dt>{text.deletedNow}</dt>
        <dd>{amount(report.deleted)}</dd>
        <dt>{text.missing}</dt>
        <dd class={report.missing + report.resized > 0 ? 'bad-text' : ''}>
          {text.missingOf(report.missing, report.resized, report.named)}
        </dd>
        <dt>{text.unfinished}</dt>
        <dd>{amount(report.unfinished)}</dd>
      </dl>
      {report.damaged.length > 0 && (
        <details>
          <summary>{text.damaged(report.damagedVideos)}</summary>
          <ul class="lines">
            {report.damaged.map(({ videoId, missing, resized, keys }) => (
              <li key={videoId}>
                <a href={`/jobs?video=${videoId}`}>{videoId}</a>
                <span class="dim">
                  {text.missingOf(missing, resized, keys.length)} <code>{keys[0]}</code>
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
