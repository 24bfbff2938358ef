/** What somebody has reported, what moderators wrote about it, and what they told them. */
import { useEffect, useState } from 'preact/hooks';
import type { Output } from '../../gateway/contract/client.ts';
import { MembersOnly } from '../library/members-only.tsx';
import { Empty } from '../parts/empty.tsx';
import { Field, Form } from '../parts/form.tsx';
import { Paged, usePages } from '../parts/pages.tsx';
import { LineBones } from '../parts/skeleton.tsx';
import { When } from '../parts/when.tsx';
import { call } from '../requests.ts';
import { watchPath } from '../router.ts';
import { clock } from '../units.ts';
import { reportText } from './text.ts';
import './reports.css';

type Page = Output<'GET /api/v1/account/reports'>;
type Report = Page['items'][number];
type Warning = Output<'GET /api/v1/account/warnings'>['items'][number];

export function ReportsPage() {
  return (
    <MembersOnly title={reportText.page}>
      <div class="reports">
        <h1>{reportText.page}</h1>
        <Warnings />
        <Reports />
      </div>
    </MembersOnly>
  );
}

function Warnings() {
  const [items, set] = useState<Warning[]>([]);
  useEffect(() => {
    call('GET /api/v1/account/warnings').then(
      (answer) => set(answer.items),
      () => undefined,
    );
  }, []);
  if (items.length === 0) return null;
  return (
    <section aria-labelledby="warnings">
      <h2 id="warnings">{reportText.warnings}</h2>
      <ul class="report-list">
        {items.map(({ id, about, text, createdAt }) => (
          <li key={id}>
            <p class="dim">
              {reportText.warningAbout(about)} · <When at={createdAt} />
            </p>
            <p class="report-words">{text}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Reports() {
  const pages = usePages<Report, Page>('', (cursor) => call('GET /api/v1/account/reports', { query: cursor === null ? {} : { cursor } }));
  return (
    <section aria-labelledby="reports">
      <h2 id="reports">{reportText.reports}</h2>
      <Paged
        pages={pages}
        bones={<LineBones />}
        failed={reportText.failed}
        empty={<Empty icon="warning" title={reportText.none} hint={reportText.noneHint} />}
      >
        {(items) => (
          <ul class="report-list">
            {items.map((report) => (
              <li key={report.id}>
                <One report={report} sent={pages.reload} />
              </li>
            ))}
          </ul>
        )}
      </Paged>
    </section>
  );
}

function One({ report, sent }: { report: Report; sent: () => void }) {
  const { id, target, kind, reason, atSeconds, state, createdAt, messages } = report;
  const [words, setWords] = useState('');
  const send = async () => {
    await call('POST /api/v1/account/reports/{report}/messages', { params: { report: id }, body: { text: words } });
    setWords('');
    sent();
  };
  const isOpen = state === 'pending' || state === 'investigating';
  return (
    <>
      <p>
        <span class="dim">{reportText.targets[target.kind]}</span>{' '}
        {target.kind === 'video' ? (
          <a href={watchPath({ shortId: target.id })} dir="auto">
            {target.name}
          </a>
        ) : (
          <bdi>{target.name}</bdi>
        )}{' '}
        <span class="tag">{reportText.states[state]}</span>
      </p>
      <p class="dim">
        {reportText.kinds[kind]}
        {atSeconds !== null && ` · ${clock(atSeconds)}`} · <When at={createdAt} />
      </p>
      <p class="report-words">{reason}</p>
      {messages.length > 0 && (
        <ol class="report-messages">
          {messages.map((message) => (
            <li key={message.id}>
              <p class="dim">
                {message.fromModerators ? reportText.moderators : reportText.you} · <When at={message.createdAt} />
              </p>
              <p class="report-words">{message.text}</p>
            </li>
          ))}
        </ol>
      )}
      {isOpen && (
        <details>
          <summary>{reportText.answer}</summary>
          <Form submit={reportText.answerSend} send={send}>
            <Field label={reportText.answer} name="text" lines={3} most={2000} value={words} onValue={setWords} />
          </Form>
        </details>
      )}
    </>
  );
}
