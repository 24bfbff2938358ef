/** Earlier versions of settings: who changed what and when, and the way back. */
import { type Loaded, useLoaded } from '../../live.ts';
import { When } from '../../parts/when.tsx';
import { Section } from '../parts/head.tsx';
import { Shown } from '../parts/shown.tsx';
import { words } from '../text.ts';
import { changesBetween } from './model.ts';

interface Version {
  version: number;
  updatedAt: string | null;
  updatedBy: string | null;
  value: unknown;
}

export function History(init: {
  load: (signal: AbortSignal) => Promise<{ items: Version[] }>;
  /** The present one. */
  version: number;
  builtIn: unknown;
  restore: (version: number) => Promise<void>;
}) {
  const text = words.settings;
  const list: Loaded<{ items: Version[] }> = useLoaded(init.load, [init.version]);
  return (
    <Section title={text.history}>
      <Shown of={list} rows={3}>
        {({ items }) => (
          <ol class="versions">
            {items.map(({ version, updatedAt, updatedBy, value }, at) => {
              const before = items[at + 1];
              const changes = before === undefined && version > 1 ? [] : changesBetween(before?.value ?? init.builtIn, value);
              return (
                <li key={version}>
                  <p>
                    <strong>{text.versionName(version)}</strong>{' '}
                    <span class="dim">
                      <When at={updatedAt} /> {updatedBy && <a href={`/accounts/${updatedBy}`}>{updatedBy}</a>}
                    </span>
                  </p>
                  <ul>
                    {changes.map(({ field, before: was, after }) => (
                      <li key={field}>
                        <code>{field}</code>: {was} → {after}
                      </li>
                    ))}
                  </ul>
                  {version !== init.version && (
                    <button type="button" class="text-button" onClick={() => void init.restore(version)}>
                      {text.restore(version)}
                    </button>
                  )}
                </li>
              );
            })}
            <li>
              <p>
                <strong>{text.versionZero}</strong>
              </p>
              {init.version !== 0 && (
                <button type="button" class="text-button" onClick={() => void init.restore(0)}>
                  {text.restoreBuiltIn}
                </button>
              )}
            </li>
          </ol>
        )}
      </Shown>
    </Section>
  );
}
