/** What pages about figures have in common: the choice of a period, large figures, and how well videos play. */
import type { ComponentChildren } from 'preact';
import { analyticsDays } from '../../gateway/contract/analytics-days.ts';
import { addressOf, type Output } from '../../gateway/contract/client.ts';
import { figure } from '../format.ts';
import { language } from '../language.ts';
import { Meter } from '../parts/meter.tsx';
import { bitrate } from '../units.ts';
import { Chart } from './chart.tsx';
import { figuresText as words } from './text.ts';

export type Analytics = Output<'GET /api/v1/videos/{id}/analytics'>;
export type Overview = Output<'GET /api/v1/account/analytics'>;
export type Days = (typeof analyticsDays)[number];

export function Period({ days, onDays }: { days: Days; onDays(days: Days): void }) {
  return (
    <fieldset class="period">
      <legend class="unseen">{words.period}</legend>
      {analyticsDays.map((count) => (
        <label key={count} class={count === days ? 'chosen' : ''}>
          <input type="radio" name="period" class="unseen" checked={count === days} onChange={() => onDays(count)} />
          {words.days(count)}
        </label>
      ))}
    </fieldset>
  );
}

/** What is shown, as files. `path`: of the API; `days`: those that are shown. */
export function ExportLinks({ path, params, days }: { path: string; params?: Record<string, string>; days: Overview['days'] }) {
  const range = { from: days[0]?.day, to: days.at(-1)?.day };
  return (
    <>
      {(['csv', 'json'] as const).map((format) => (
        <a
          key={format}
          class="button plain"
          href={addressOf(path, { ...(params && { params }), query: { ...range, format } })}
          download={`figures-${range.from}-${range.to}.${format}`}
          target="_self"
        >
          {words.exportAs(format.toUpperCase())}
        </a>
      ))}
    </>
  );
}

export function Totals({ totals }: { totals: Overview['totals'] }) {
  const share = totals.playbacks > 0 ? words.share(shareOf(totals.ended / totals.playbacks)) : undefined;
  return (
    <dl class="totals">
      <Figure label={words.views}>{figure(totals.views)}</Figure>
      <Figure label={words.watched}>{watchedTime(totals.watchedSeconds)}</Figure>
      <Figure label={words.playbacks}>{figure(totals.playbacks)}</Figure>
      <Figure label={words.ended} note={share}>
        {figure(totals.ended)}
      </Figure>
    </dl>
  );
}

function Figure({ label, note, children }: { label: string; note?: string | undefined; children: ComponentChildren }) {
  return (
    <div class="figure">
      <dt>{label}</dt>
      <dd>
        {children}
        {note && <span class="dim">{note}</span>}
      </dd>
    </div>
  );
}

export function ByDay({ days }: { days: Overview['days'] }) {
  const label = (day: string) =>
    new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(new Date(day));
  return (
    <div class="charts">
      <Chart
        title={words.byDay}
        along={words.day}
        of={words.views}
        points={days.map(({ day, views }) => ({ label: label(day), value: views }))}
        written={(value) => figure(value)}
      />
      <Chart
        title={words.watchedByDay}
        along={words.day}
        of={words.minutes}
        points={days.map(({ day, watchedSeconds }) => ({ label: label(day), value: watchedSeconds / 60 }))}
        written={(value) => figure(value)}
      />
    </div>
  );
}

/** What people watch with and, where that is known, from which countries. */
export function Groups({ devices, countries }: Pick<Overview, 'devices' | 'countries'>) {
  const countryNames = new Intl.DisplayNames(language, { type: 'region' });
  const deviceName = (name: string) => words.device[name as keyof typeof words.device] ?? name;
  return (
    <div class="charts">
      {devices.length > 0 && <Shares id="devices" title={words.devices} groups={devices} nameOf={deviceName} />}
      {countries.length > 0 && (
        <Shares id="countries" title={words.countries} groups={countries} nameOf={(code) => countryNames.of(code) ?? code} />
      )}
    </div>
  );
}

function Shares(init: { id: string; title: string; groups: Overview['devices']; nameOf(name: string): string }) {
  const { id, title, groups, nameOf } = init;
  const all = groups.reduce((sum, { playbacks }) => sum + playbacks, 0);
  return (
    <section class="chart" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {groups.map(({ name, playbacks }) => (
        <Meter
          key={name}
          label={nameOf(name)}
          value={playbacks}
          most={all}
          text={`${nameOf(name)}: ${shareOf(playbacks / Math.max(1, all))} (${words.starts(playbacks)})`}
        />
      ))}
    </section>
  );
}

export function Quality({ quality }: { quality: Overview['quality'] }) {
  const known = (value: number | null, written: (value: number) => string) => (value === null ? words.unknown : written(value));
  return (
    <section aria-labelledby="quality">
      <h2 id="quality">{words.quality}</h2>
      <dl class="totals small">
        <Figure label={words.startup}>{known(quality.startupMs, (value) => `${decimal(value / 1000)} s`)}</Figure>
        <Figure label={words.stalled}>{known(quality.stalledShare, shareOf)}</Figure>
        <Figure label={words.stallsPerHour}>{known(quality.stallsPerHour, decimal)}</Figure>
        <Figure label={words.bitrate}>{known(quality.bitrate, (kilobits) => bitrate(kilobits * 1000))}</Figure>
        <Figure label={words.failed}>{known(quality.failedShare, shareOf)}</Figure>
      </dl>
      {quality.errors.length > 0 && (
        <>
          <h3>{words.errors}</h3>
          <ul>
            {quality.errors.map(({ code, playbacks }) => (
              <li key={code}>
                {words.error[code]} (<code>{code}</code>): {words.starts(playbacks)}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

export const decimal = (value: number) => new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value);
export const shareOf = (value: number) => new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(value);
/** Minutes, or hours where there are many. */
export function watchedTime(seconds: number): string {
  const [value, unit] = seconds < 5400 ? [seconds / 60, 'minute'] : [seconds / 3600, 'hour'];
  return new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}
