/** How much an account or an organisation may send, and has sent. */
import { useState } from 'preact/hooks';
import { bytes } from '../../format.ts';
import { useLoaded } from '../../live.ts';
import { Field, Form } from '../../parts/form.tsx';
import { Meter } from '../../parts/meter.tsx';
import { call, RequestError } from '../../requests.ts';
import { say } from '../../store.ts';
import { Shown } from '../parts/shown.tsx';
import { words } from '../text.ts';
import { readBytes, writeBytes } from './model.ts';

export function Quota({ kind, id }: { kind: 'account' | 'organisation'; id: string }) {
  const text = words.quota;
  const params = { kind, id };
  const loaded = useLoaded((signal) => call('GET /api/v1/admin/quotas/{kind}/{id}', { params, signal }), [kind, id]);
  return (
    <Shown of={loaded} rows={2}>
      {(quota) => (
        <>
          {quota.totalBytes < 0 ? (
            <p>{text.used(bytes(quota.usedBytes))}</p>
          ) : (
            <Meter
              label={words.quota.title}
              value={quota.usedBytes}
              most={quota.totalBytes}
              text={text.usedOf(bytes(quota.usedBytes), bytes(quota.totalBytes))}
            />
          )}
          <QuotaForm
            key={JSON.stringify(quota.own)}
            own={quota.own}
            send={async (body) => {
              await call('PUT /api/v1/admin/quotas/{kind}/{id}', { params, body });
              say(text.saved);
              loaded.reload();
            }}
          />
        </>
      )}
    </Shown>
  );
}

interface Own {
  totalBytes: number | null;
  dailyBytes: number | null;
}

function QuotaForm({ own, send }: { own: Own; send: (own: Own) => Promise<void> }) {
  const text = words.quota;
  const [total, setTotal] = useState(writeBytes(own.totalBytes));
  const [daily, setDaily] = useState(writeBytes(own.dailyBytes));
  const submit = async () => {
    const [totalBytes, dailyBytes] = [readBytes(total), readBytes(daily)];
    const errors = [
      ...(totalBytes === undefined ? [{ path: 'totalBytes', message: text.wrong }] : []),
      ...(dailyBytes === undefined ? [{ path: 'dailyBytes', message: text.wrong }] : []),
    ];
    if (totalBytes === undefined || dailyBytes === undefined) throw new RequestError(0, { code: 'invalid', title: text.wrong, errors });
    await send({ totalBytes, dailyBytes });
  };
  return (
    <Form submit={text.save} send={submit}>
      <Field label={text.total} name="totalBytes" value={total} onValue={setTotal} required={false} hint={text.hint} />
      <Field label={text.daily} name="dailyBytes" value={daily} onValue={setDaily} required={false} />
    </Form>
  );
}
