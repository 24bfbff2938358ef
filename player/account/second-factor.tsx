/** The second factor: an authenticator, whose key is shown as a picture to scan, and backup codes. */
import { useEffect, useState } from 'preact/hooks';
import { Field, Form } from '../parts/form.tsx';
import { Section } from '../parts/section.tsx';
import { call } from '../requests.ts';
import { say } from '../store.ts';
import type { Account } from './page.tsx';
import { accountText } from './text.ts';

export function SecondFactor({ account, changed }: { account: Account; changed: () => void }) {
  const words = accountText.factor;
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [begun, setBegun] = useState<{ uri: string; backupCodes: string[] } | null>(null);
  const [renewed, setRenewed] = useState<string[]>([]);
  const body = account.hasPassword ? { password } : {};
  const passwordField = account.hasPassword && (
    <Field
      label={accountText.account.current}
      type="password"
      autocomplete="current-password"
      most={500}
      value={password}
      onValue={setPassword}
    />
  );
  const begin = async () => {
    setBegun(await call('POST /api/v1/account/second-factor', { body }));
    setPassword('');
  };
  const confirm = async () => {
    await call('POST /api/v1/account/second-factor/confirm', { body: { code: code.replaceAll(' ', '') } });
    setBegun(null);
    setCode('');
    say(words.done);
    changed();
  };
  const remove = async () => {
    await call('POST /api/v1/account/second-factor/remove', { body });
    setPassword('');
    setRenewed([]);
    say(words.removed);
    changed();
  };
  const renew = async () => {
    setRenewed((await call('POST /api/v1/account/second-factor/backup-codes', { body })).backupCodes);
    setPassword('');
  };
  if (begun !== null)
    return (
      <Section title={words.title}>
        <p>{words.scan}</p>
        <QrCode text={begun.uri} />
        <p class="dim">
          {words.byHand} <code>{new URL(begun.uri).searchParams.get('secret')}</code>
        </p>
        <Codes codes={begun.backupCodes} />
        <Form submit={words.confirm} send={confirm}>
          <Field label={accountText.signIn.factorCode} numeric autocomplete="one-time-code" value={code} onValue={setCode} />
        </Form>
      </Section>
    );
  return (
    <Section title={words.title}>
      <p>{account.secondFactor ? words.on : words.off}</p>
      {account.secondFactor ? (
        <>
          {renewed.length > 0 && <Codes codes={renewed} />}
          <Form
            submit={words.remove}
            send={remove}
            more={
              <button type="button" class="button" onClick={() => void renew().catch((error: Error) => say(error.message))}>
                {words.renew}
              </button>
            }
          >
            {passwordField}
          </Form>
        </>
      ) : (
        <Form submit={words.begin} send={begin}>
          {passwordField}
        </Form>
      )}
    </Section>
  );
}

function Codes({ codes }: { codes: string[] }) {
  return (
    <>
      <p>{accountText.factor.keep}</p>
      <ul class="codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Drawn here: the secret goes to no other place. The library comes when it is needed. */
function QrCode({ text }: { text: string }) {
  const [svg, set] = useState('');
  useEffect(() => {
    void import('qrcode').then(({ default: qr }) => qr.toString(text, { type: 'svg', margin: 2 })).then(set);
  }, [text]);
  return (
    <img class="qr" alt="" width={200} height={200} src={svg === '' ? undefined : `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`} />
  );
}
