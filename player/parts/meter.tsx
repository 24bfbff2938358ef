/** How full something is, as a bar with its words. */
import './meter.css';
export function Meter({
  label,
  value,
  most,
  text,
  isBad = false,
}: {
  label: string;
  value: number;
  most: number;
  text: string;
  isBad?: boolean;
}) {
  return (
    <div class="meter">
      <progress class={isBad ? 'line bad' : 'line'} max={Math.max(1, most)} value={Math.min(value, most)} aria-label={label} />
      <span class="dim">{text}</span>
    </div>
  );
}
