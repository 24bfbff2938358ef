/** The door of the console: a password and the second factor, or a link that the server's own machine prints. */
import { useEffect, useState } from 'preact/hooks';
import { Mark } from '../icons.tsx';
import { Check, Field, Form } from '../parts/form.tsx';
import { call } from '../requests.ts';
import { loadSession, session } from '../store.ts';
import { Copy } from './parts/copy.tsx';
import { destinationOf, goTo, place } from './router.ts';
import { words } from './text.ts';

export function SignInPage() {
  const door = words.door;
  const { query } = place.value;
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [isSecond, setSecond] = useState(false);
  const [isBackup, setBackup] = useState(false);
  const isInside = (session.value?.role ?? null) !== null;
  useEffect(() => {
    document.title = words.documentTitle(door.title);
  }, [door]);
  useEffect(() => {
    if (isInside) goTo(destinationOf(query.get('next')), { replaces: true });
  }, [isInside, query]);
  const send = async () => {
    const answer = await call('POST /api/v1/auth/sign-in', { body: { email, password, remember: false } });
    setPassword('');
    if ('secondFactor' in answer && Array.isArray(answer.secondFactor)) setSecond(true);
    else await loadSession();
  };
  const confirm = async () => {
    await call('POST /api/v1/auth/second-factor', { body: isBackup ? { backupCode: code.trim() } : { code: code.replaceAll(' ', '') } });
    await loadSession();
  };
  return (
    <section class="door" aria-labelledby="door">
      <p class="brand">
        <Mark />
        Vitascope
      </p>
      <h1 id="door">{isSecond ? door.factor : door.title}</h1>
      {(query.has('problem') || query.get('link') === 'used') && (
        <p class="banner bad" role="alert">
          {query.has('problem') ? door.refused : door.usedLink}
        </p>
      )}
      {isSecond ? (
        <Form main submit={door.confirm} send={confirm}>
          <Field
            label={isBackup ? door.backupCode : door.code}
            autocomplete="one-time-code"
            numeric={!isBackup}
            value={code}
            onValue={setCode}
            autofocus
          />
          <Check label={door.useBackup} checked={isBackup} onChecked={setBackup} />
        </Form>
      ) : (
        <>
          <Form main submit={door.submit} send={send}>
            <Field label={door.email} type="email" autocomplete="username" value={email} onValue={setEmail} autofocus />
            <Field
              label={door.password}
              type="password"
              autocomplete="current-password"
              most={500}
              value={password}
              onValue={setPassword}
            />
          </Form>
          <div class="banner">
            <p>{door.link}</p>
            <Copy label={door.command} text={`npx vitascope console --at ${location.origin}`} />
          </div>
        </>
      )}
    </section>
  );
}
