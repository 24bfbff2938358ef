/** All settings as a file: taken along, and taken over after a look at what that would change. */
import { useState } from 'preact/hooks';
import type { Input } from '../../../gateway/contract/client.ts';
import { call } from '../../requests.ts';
import { problemFrom, say } from '../../store.ts';
import { Section } from '../parts/head.tsx';
import { words } from '../text.ts';
import { titleOf } from './page.tsx';

type SettingsFile = Input<'POST /api/v1/admin/settings/import'>['body'];

export function Transfer({ changed }: { changed: () => void }) {
  const text = words.settings;
  const [file, setFile] = useState<{ body: SettingsFile; would: string[] } | null>(null);
  const [failure, setFailure] = useState('');
  const fail = (error: unknown) => {
    const { message, errors } = problemFrom(error);
    setFailure([message, ...errors.map((one) => `${one.path}: ${one.message}`)].join(' '));
  };
  const choose = async (chosen: File | undefined) => {
    setFile(null);
    setFailure('');
    if (!chosen) return;
    try {
      const body = JSON.parse(await chosen.text()) as SettingsFile;
      const { changed: would } = await call('POST /api/v1/admin/settings/import', { body, query: { dryRun: 'true' } });
      setFile({ body, would });
    } catch (error) {
      if (error instanceof SyntaxError) setFailure(text.noJson);
      else fail(error);
    }
  };
  const take = async () => {
    if (file === null) return;
    try {
      await call('POST /api/v1/admin/settings/import', { body: file.body });
      say(text.imported);
      setFile(null);
      changed();
    } catch (error) {
      fail(error);
    }
  };
  return (
    <Section title={titleOf('file')} about={text.fileAbout}>
      <p>
        <a class="button" href="/api/v1/admin/settings/export" download="vitascope-settings.json" target="_self">
          {text.export}
        </a>
      </p>
      <label class="setting">
        {text.import}
        <input type="file" accept="application/json,.json" onChange={(event) => void choose(event.currentTarget.files?.[0])} />
      </label>
      {failure !== '' && (
        <p class="banner bad" role="alert">
          {failure}
        </p>
      )}
      {file !== null && (
        <div class="banner" role="status">
          <p>{file.would.length === 0 ? text.nothingChanges : text.wouldChange(file.would.map(titleOf).join(', '))}</p>
          {file.would.length > 0 && (
            <p>
              <button type="button" class="button accent" onClick={() => void take()}>
                {text.takeOver}
              </button>
            </p>
          )}
        </div>
      )}
    </Section>
  );
}
