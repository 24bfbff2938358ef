/** Encoding profiles as the document that they are; docs/operations.md explains each member. */
import { useState } from 'preact/hooks';
import type { Input } from '../../../gateway/contract/client.ts';
import { useLoaded } from '../../live.ts';
import { call } from '../../requests.ts';
import { problemFrom, say } from '../../store.ts';
import { Section } from '../parts/head.tsx';
import { Shown } from '../parts/shown.tsx';
import { words } from '../text.ts';
import { History } from './history.tsx';
import { titleOf } from './page.tsx';

type Body = Input<'PUT /api/v1/admin/settings/encoding'>['body'];

export function Encoding() {
  const text = words.settings;
  const loaded = useLoaded((signal) => call('GET /api/v1/admin/settings/encoding', { signal }), [], { on: ['settings.changed'] });
  const [draft, setDraft] = useState<string | null>(null);
  const [faults, setFaults] = useState<string[]>([]);
  const version = loaded.value?.version ?? 0;
  const headers = { 'if-match': `"${version}"` };
  const did = (said: string) => {
    say(said);
    setDraft(null);
    setFaults([]);
    loaded.reload();
  };
  const fail = (error: unknown) => {
    const { message, detail, errors } = problemFrom(error);
    setFaults([[message, detail].filter(Boolean).join(' '), ...errors.map((one) => `${one.path}: ${one.message}`)]);
  };
  const save = async (event: Event) => {
    event.preventDefault();
    try {
      await call('PUT /api/v1/admin/settings/encoding', { body: JSON.parse(draft ?? '') as Body, headers });
      did(text.saved);
    } catch (error) {
      if (error instanceof SyntaxError) setFaults([text.noJson]);
      else fail(error);
    }
  };
  const restore = (to: number) =>
    call('POST /api/v1/admin/settings/encoding/restore', { body: { version: to }, headers }).then(() => did(text.restored(to)), fail);
  return (
    <div class="shown">
      <Section title={titleOf('encoding')} about={text.encodingAbout}>
        <Shown of={loaded} rows={8}>
          {({ value }) => (
            <form class="setting-form" onSubmit={(event) => void save(event)}>
              <div class="setting">
                <label for="encoding">{text.document}</label>
                <textarea
                  id="encoding"
                  class="code"
                  rows={20}
                  spellcheck={false}
                  value={draft ?? JSON.stringify(value, null, 2)}
                  onInput={(event) => setDraft(event.currentTarget.value)}
                />
              </div>
              {faults.length > 0 && (
                <div class="banner bad" role="alert">
                  {faults.map((fault) => (
                    <p key={fault}>{fault}</p>
                  ))}
                </div>
              )}
              <p class="row">
                <button type="submit" class="button accent" disabled={draft === null}>
                  {text.save}
                </button>
                {draft !== null && (
                  <button type="button" class="button" onClick={() => setDraft(null)}>
                    {text.discard}
                  </button>
                )}
              </p>
            </form>
          )}
        </Shown>
      </Section>
      <History
        load={(signal) => call('GET /api/v1/admin/settings/encoding/history', { signal })}
        version={version}
        builtIn={undefined}
        restore={async (to) => void (await restore(to))}
      />
    </div>
  );
}
