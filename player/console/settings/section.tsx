/** A section of settings as a form: types, limits and help beside each field, where a value comes from, and earlier versions. */
import { useEffect, useState } from 'preact/hooks';
import { call } from '../../requests.ts';
import { problemFrom, say } from '../../store.ts';
import { Section } from '../parts/head.tsx';
import { words } from '../text.ts';
import { SettingInput } from './field.tsx';
import { History } from './history.tsx';
import { type Drafts, draftOf, draftsOf, type Fault, fieldsOf, readSection, type SectionView } from './model.ts';
import { titleOf } from './page.tsx';

export function SectionForm({ view, changed }: { view: SectionView; changed: () => void }) {
  const text = words.settings;
  const [drafts, setDrafts] = useState<Drafts>(() => draftsOf(view));
  const [faults, setFaults] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState('');
  const [base, setBase] = useState(view.version);
  const [isBusy, setBusy] = useState(false);
  const stored = draftsOf(view);
  const isChanged = JSON.stringify(stored) !== JSON.stringify(drafts);
  // What somebody else has changed meanwhile shows at once, unless something is being typed here.
  useEffect(() => {
    if (view.version === base || isChanged) return;
    setDrafts(draftsOf(view));
    setBase(view.version);
  }, [view, base, isChanged]);
  const show = (now: SectionView) => {
    setDrafts(draftsOf(now));
    setBase(now.version);
    setFaults({});
    setFailure('');
    changed();
  };
  const restore = async (version: number) => {
    const params = { section: view.name };
    const before = view.version;
    try {
      const now = await call('POST /api/v1/admin/settings/{section}/restore', {
        params,
        body: { version },
        headers: { 'if-match': `"${before}"` },
      });
      show(now);
      say(text.restored(version));
    } catch (error) {
      say(problemFrom(error).message);
      changed();
    }
  };
  const save = async (event: Event) => {
    event.preventDefault();
    const read = readSection(view, drafts);
    if ('faults' in read) {
      setFaults(Object.fromEntries(Object.entries(read.faults).map(([name, fault]) => [name, faultText(fault)])));
      return;
    }
    setBusy(true);
    try {
      show(
        await call('PUT /api/v1/admin/settings/{section}', {
          params: { section: view.name },
          body: read.value,
          headers: { 'if-match': `"${base}"` },
        }),
      );
      say(text.saved);
    } catch (error) {
      const problem = problemFrom(error);
      setFaults(Object.fromEntries(problem.errors.map(({ path, message }) => [path.split('.')[0] ?? path, message])));
      setFailure(problem.errors.length > 0 ? '' : [problem.message, problem.detail].filter(Boolean).join(' '));
      if (problem.code === 'changed-meanwhile') changed();
    }
    setBusy(false);
  };
  return (
    <div class="shown">
      <Section title={titleOf(view.name)} about={text.version(view.version)}>
        {view.trouble !== null && (
          <p class="banner bad" role="alert">
            {text.trouble(view.trouble)}
          </p>
        )}
        <form class="setting-form" noValidate onSubmit={(event) => void save(event)}>
          {fieldsOf(view).map((field) => (
            <SettingInput
              key={field.name}
              id={`${view.name}.${field.name}`}
              field={field}
              draft={drafts[field.name] ?? ''}
              builtIn={draftOf(field, view.builtIn[field.name])}
              fault={faults[field.name]}
              onDraft={(draft) => {
                setDrafts({ ...drafts, [field.name]: draft });
                const { [field.name]: _, ...others } = faults;
                setFaults(others);
              }}
            />
          ))}
          {failure !== '' && (
            <p class="banner bad" role="alert">
              {failure}
            </p>
          )}
          {isChanged && base !== view.version && <p class="banner">{text.changedMeanwhile}</p>}
          <p class="row">
            <button type="submit" class="button accent" disabled={!isChanged || isBusy} aria-busy={isBusy}>
              {text.save}
            </button>
            {isChanged && (
              <button
                type="button"
                class="button"
                onClick={() => {
                  setDrafts(stored);
                  setBase(view.version);
                  setFaults({});
                  setFailure('');
                }}
              >
                {text.discard}
              </button>
            )}
          </p>
        </form>
      </Section>
      <History
        load={(signal) => call('GET /api/v1/admin/settings/{section}/history', { params: { section: view.name }, signal })}
        version={view.version}
        builtIn={view.builtIn}
        restore={restore}
      />
    </div>
  );
}

function faultText(fault: Fault): string {
  const text = words.settings.faults;
  switch (fault.is) {
    case 'too-small':
    case 'too-large':
    case 'too-long':
      return text[fault.is](fault.limit);
    default:
      return text[fault.is];
  }
}
