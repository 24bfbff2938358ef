/** A line of figures, small enough for a cell. What it says is told in words as well. */
import { height, pointsOf, width } from './points.ts';
import './sparkline.css';

export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  return (
    <svg class="sparkline" viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={label}>
      {values.length > 1 && <polyline points={pointsOf(values)} />}
    </svg>
  );
}
