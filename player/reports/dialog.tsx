/** Reports a video, a channel or a comment to the moderators. */
import { useState } from 'preact/hooks';
import { longestReason, type ReportKind, reportKinds, shortestReason } from '../../gateway/contract/report-kinds.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Check, Field, Form } from '../parts/form.tsx';
import { call } from '../requests.ts';
import { isSignedIn } from '../rights.ts';
import { goTo } from '../router.ts';
import { say, session } from '../store.ts';
import { clock } from '../units.ts';
import { reportText } from './text.ts';

export type Reported = { video: string; comment?: string } | { channel: string };

export function ReportDialog({ about, onClose }: { about: Reported; onClose(): void }) {
  const [kind, setKind] = useState<ReportKind | ''>('');
  const [reason, setReason] = useState('');
  const target = 'channel' in about ? 'channel' : about.comment === undefined ? 'video' : 'comment';
  const [seconds] = useState(() => Math.floor((target === 'video' && document.querySelector('vita-player')?.currentTime) || 0));
  const [withTime, setWithTime] = useState(false);
  const send = async () => {
    const body = { kind: kind as ReportKind, reason };
    if ('channel' in about) await call('POST /api/v1/channels/{handle}/reports', { params: { handle: about.channel }, body });
    else if (about.comment !== undefined)
      await call('POST /api/v1/videos/{id}/comments/{comment}/reports', { params: { id: about.video, comment: about.comment }, body });
    else
      await call('POST /api/v1/videos/{id}/reports', {
        params: { id: about.video },
        body: { ...body, atSeconds: withTime ? seconds : null },
      });
    onClose();
    say(reportText.sent, isSignedIn(session.value) ? { label: reportText.see, run: () => goTo('/account/reports') } : undefined);
  };
  return (
    <Dialog title={reportText.title[target]} onClose={onClose}>
      <p class="dim">{reportText.about}</p>
      <Form main submit={reportText.send} send={send}>
        <label>
          {reportText.kind}
          <select required value={kind} onChange={(event) => setKind(event.currentTarget.value as ReportKind)}>
            <option value="" />
            {reportKinds.map((one) => (
              <option key={one} value={one}>
                {reportText.kinds[one]}
              </option>
            ))}
          </select>
        </label>
        <Field
          label={reportText.reason}
          name="reason"
          hint={reportText.reasonHint}
          lines={4}
          least={shortestReason}
          most={longestReason}
          value={reason}
          onValue={setReason}
        />
        {seconds > 0 && <Check label={reportText.atTime(clock(seconds))} checked={withTime} onChecked={setWithTime} />}
      </Form>
    </Dialog>
  );
}
