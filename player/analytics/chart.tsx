/** A line over time or over a video, drawn by uPlot; and the same figures as a table for those who do not see it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { theme } from '../theme.ts';
import { figuresText } from './text.ts';

export interface ChartProps {
  title: string;
  hint?: string;
  /** What stands on the way along: a day, a moment of the video. */
  along: string;
  /** What is drawn. */
  of: string;
  points: readonly { label: string; value: number }[];
  /** How a value is written. */
  written(value: number): string;
  /** The upper end, where it is always the same. */
  most?: number;
}

const height = 220;
const dark = '(prefers-color-scheme: dark)';

export function Chart({ title, hint, along, of, points, written, most }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  // Colours are read when it is drawn, so another theme draws it again: a chosen one, or another one of the system.
  const now = theme.value;
  const isDark = useSystemTheme();
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const chart = new uPlot(optionsOf({ along, of, points, written, most, width: element.clientWidth }, element), dataOf(points), element);
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [points, now, isDark]);
  return (
    <figure class="chart">
      <figcaption>
        <h2>{title}</h2>
        {hint && <p class="dim">{hint}</p>}
      </figcaption>
      <div class="chart-place" style={{ height: `${height}px` }} ref={place} aria-hidden="true" dir="ltr" />
      <details>
        <summary>{figuresText.table}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{along}</th>
              <th scope="col">{of}</th>
            </tr>
          </thead>
          <tbody>
            {points.map(({ label, value }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>{written(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}

function useSystemTheme(): boolean {
  const [isDark, set] = useState(() => matchMedia(dark).matches);
  useEffect(() => {
    const query = matchMedia(dark);
    const look = () => set(query.matches);
    query.addEventListener('change', look);
    return () => query.removeEventListener('change', look);
  }, []);
  return isDark;
}

const dataOf = (points: ChartProps['points']): uPlot.AlignedData => [points.map((_, at) => at), points.map(({ value }) => value)];

type Drawn = Pick<ChartProps, 'along' | 'of' | 'points' | 'written'> & { most: number | undefined; width: number };
function optionsOf({ along, of, points, written, most, width }: Drawn, element: Element): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  // Custom properties come as they were written; canvas wants a colour that is one.
  const resolved = (name: string) => {
    const probe = document.createElement('span');
    probe.style.color = `var(--${name})`;
    element.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found || colour(name);
  };
  const [accent, line, dim] = [resolved('accent'), resolved('line'), resolved('text-dim')];
  const label = (at: number) => points[Math.round(at)]?.label ?? '';
  const highest = Math.max(1, ...points.map(({ value }) => value));
  return {
    width,
    height,
    legend: { live: true },
    cursor: { y: false },
    scales: { x: { time: false }, y: { range: [0, most ?? highest * 1.1] } },
    series: [
      { label: along, value: (_, at) => (at == null ? '' : label(at)) },
      {
        label: of,
        stroke: accent,
        width: 2,
        fill: `color-mix(in srgb, ${accent} 18%, transparent)`,
        value: (_, value) => (value == null ? '' : written(value)),
      },
    ],
    axes: [
      {
        stroke: dim,
        grid: { show: false },
        ticks: { stroke: line },
        values: (_, splits) => splits.map((at) => (Number.isInteger(at) ? label(at) : '')),
        space: 80,
      },
      { stroke: dim, grid: { stroke: line, width: 1 }, ticks: { stroke: line }, values: (_, splits) => splits.map(written), size: 64 },
    ],
  };
}
