/** Line drawings that the console alone needs, beside those of the site. */
import { Icon as SiteIcon } from '../icons.tsx';

const shapes = {
  pulse: 'M2 10h4l2-6 4 12 2-6h4',
  list: 'M7 5h10M7 10h10M7 15h10M3 5h.5M3 10h.5M3 15h.5',
  chip: 'M6 6h8v8H6zM8 3v3M12 3v3M8 14v3M12 14v3M3 8h3M3 12h3M14 8h3M14 12h3',
  people: 'M7 9a3 3 0 1 0 0-6a3 3 0 0 0 0 6M2 16a5 5 0 0 1 10 0M13 9a2.5 2.5 0 1 0 0-5M14 11.5a4.5 4.5 0 0 1 4 4.5',
  box: 'M3 6l7-3 7 3v8l-7 3-7-3zM3 6l7 3 7-3M10 9v8',
  download: 'M10 3v10M6 9l4 4 4-4M3 15v2h14v-2',
  shield: 'M10 2l7 3v5c0 4-3 6.5-7 8c-4-1.5-7-4-7-8V5zM7 10l2 2 4-4',
  copy: 'M7 7h10v10H7zM13 7V3H3v10h4',
  question: 'M7 7.5a3 3 0 1 1 4 2.8c-.7.3-1 .9-1 1.7M10 15v.5',
} as const;
type SiteName = Parameters<typeof SiteIcon>[0]['name'];
export type IconName = keyof typeof shapes | SiteName;

export function Icon({ name }: { name: IconName }) {
  if (!(name in shapes)) return <SiteIcon name={name as SiteName} />;
  return (
    <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      <path d={shapes[name as keyof typeof shapes]} />
    </svg>
  );
}
