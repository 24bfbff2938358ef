/** What was given when the server was started. Only a restart changes it. */
import { useState } from 'preact/hooks';
import { Section } from '../parts/head.tsx';
import { words } from '../text.ts';
import type { StartSetting } from './model.ts';
import { titleOf } from './page.tsx';

export function StartSettings({ settings }: { settings: StartSetting[] }) {
  const text = words.settings;
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const shown = settings.filter(({ option, variable, help }) => `${option ?? ''} ${variable} ${help}`.toLowerCase().includes(wanted));
  return (
    <Section title={titleOf('start')} about={text.startAbout}>
      <div class="filters">
        <label class="search">
          {text.searchStart}
          <input type="search" value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
        </label>
      </div>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{text.option}</th>
            <th scope="col">{text.value}</th>
            <th scope="col">{text.meaning}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ name, option, variable, help, value, isGiven }) => (
            <tr key={name}>
              <th scope="row">
                <code>{option ?? variable}</code>
                {option !== null && <code class="dim why">{variable}</code>}
              </th>
              <td data-label={text.value} class="wide-cell">
                {value === null ? (
                  <span class="dim">{isGiven ? text.secretSet : text.secretUnset}</span>
                ) : value === '' ? (
                  '–'
                ) : (
                  <code>{value}</code>
                )}
                {isGiven && <span class="tag">{text.given}</span>}
              </td>
              <td data-label={text.meaning} class="wide-cell dim">
                {help}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
