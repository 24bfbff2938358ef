/** Registering a worker: a token that works once, and the command to be typed on the other machine. */
import { useState } from 'preact/hooks';
import { fullTime } from '../../format.ts';
import { useLoaded } from '../../live.ts';
import { Field, Form } from '../../parts/form.tsx';
import { call } from '../../requests.ts';
import { Copy } from '../parts/copy.tsx';
import { Section } from '../parts/head.tsx';
import { words } from '../text.ts';
import { commandOf, guessServer } from './model.ts';

export function Register({ made }: { made: () => void }) {
  const text = words.workers.register;
  const [label, setLabel] = useState('');
  const [server, setServer] = useState<string | null>(null);
  const [token, setToken] = useState<{ token: string; expiresAt: string } | null>(null);
  const settings = useLoaded((signal) => call('GET /api/v1/admin/settings', { signal }), []);
  const address = server ?? guessServer(settings.value?.start ?? []);
  const send = async () => {
    setToken(await call('POST /api/v1/admin/worker-tokens', { body: { label } }));
    setLabel('');
    made();
  };
  return (
    <Section title={text.title} about={text.about}>
      <Form submit={text.make} send={send}>
        <Field label={text.label} name="label" value={label} onValue={setLabel} most={100} hint={text.labelHint} />
        <Field label={text.server} value={address} onValue={setServer} hint={text.serverHint} />
      </Form>
      {token !== null && (
        <div class="banner" role="status">
          <p>{text.once(fullTime(token.expiresAt))}</p>
          <Copy label={text.command} text={commandOf(address, token.token)} />
        </div>
      )}
    </Section>
  );
}
