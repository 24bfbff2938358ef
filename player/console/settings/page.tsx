/** Settings: a page a section, what was given at start, and taking all of it along. */

import { useLoaded } from '../../live.ts';
import { call } from '../../requests.ts';
import { Head } from '../parts/head.tsx';
import { Shown } from '../parts/shown.tsx';
import { words } from '../text.ts';
import { Encoding } from './encoding.tsx';
import { SectionForm } from './section.tsx';
import { StartSettings } from './start.tsx';
import { Transfer } from './transfer.tsx';

/** Pages that are no section of the settings. */
const others = ['encoding', 'start', 'file'] as const;
type Other = (typeof others)[number];
const isOther = (name: string): name is Other => others.some((one) => one === name);

export function SettingsPage({ id }: { id: string | null }) {
  const text = words.settings;
  const loaded = useLoaded((signal) => call('GET /api/v1/admin/settings', { signal }), [], { on: ['settings.changed'] });
  const chosen = id ?? loaded.value?.items[0]?.name ?? '';
  return (
    <>
      <Head title={words.pages.settings} about={text.about} />
      <Shown of={loaded} rows={12}>
        {({ items, start }) => {
          const section = items.find(({ name }) => name === chosen);
          return (
            <div class="settings">
              <nav aria-label={text.sections}>
                <ul>
                  {[...items.map(({ name }) => name as string), ...others].map((name) => (
                    <li key={name}>
                      <a href={`/settings/${name}`} aria-current={name === chosen ? 'page' : undefined}>
                        {titleOf(name)}
                        {items.some((one) => one.name === name && one.trouble !== null) && <span class="tag">{text.broken}</span>}
                      </a>
                    </li>
                  ))}
                </ul>
              </nav>
              {section ? (
                <SectionForm key={section.name} view={section} changed={loaded.reload} />
              ) : isOther(chosen) ? (
                { encoding: <Encoding />, start: <StartSettings settings={start} />, file: <Transfer changed={loaded.reload} /> }[chosen]
              ) : (
                <p>{words.lost}</p>
              )}
            </div>
          );
        }}
      </Shown>
    </>
  );
}

export function titleOf(name: string): string {
  return words.settings.titles[name as keyof typeof words.settings.titles] ?? name;
}
