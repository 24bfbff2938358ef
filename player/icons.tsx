/** One set of 20 px line drawings. They carry no meaning alone: every use has a label beside or around it. */
const shapes = {
  play: 'M6 4l11 6-11 6z',
  pause: 'M6 4h3v12H6zM12 4h3v12h-3z',
  again: 'M4 10a6 6 0 1 0 2-4.5M4 3v4h4',
  volume: 'M3 8v4h3l4 3.5v-11L6 8zM13 7.5a3.5 3.5 0 0 1 0 5M15 5a7 7 0 0 1 0 10',
  quiet: 'M3 8v4h3l4 3.5v-11L6 8zM13 7.5a3.5 3.5 0 0 1 0 5',
  muted: 'M3 8v4h3l4 3.5v-11L6 8zM13 8l4 4M17 8l-4 4',
  settings: 'M3 6h8M15 6h2M3 14h2M9 14h8M11 4v4M5 12v4M15 6a2 2 0 1 1-4 0M9 14a2 2 0 1 1-4 0',
  pip: 'M3 4h14v12H3zM10 10h5v4h-5z',
  theatre: 'M2 6h16v8H2z',
  captions: 'M2 4h16v12H2zM5 9.5h4M11 9.5h4M5 12.5h2M9 12.5h6',
  cast: 'M2 8V4h16v12h-6M2 16h.5M2 13a3 3 0 0 1 3 3M2 10a6 6 0 0 1 6 6',
  airplay: 'M5 14H2V4h16v10h-3M10 12l4 5H6z',
  full: 'M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4',
  unfull: 'M7 3v4H3M17 7h-4V3M13 17v-4h4M3 13h4v4',
  upload: 'M10 13V3M6 7l4-4 4 4M3 13v3h14v-3',
  trash: 'M4 6h12M8 6V4h4v2M6 6l1 10h6l1-10M9 9v4M11 9v4',
  edit: 'M4 16l1-4 8-8 3 3-8 8zM11 6l3 3',
  link: 'M8 12l4-4M9 6l2-2a3 3 0 0 1 5 5l-2 2M11 14l-2 2a3 3 0 0 1-5-5l2-2',
  close: 'M5 5l10 10M15 5L5 15',
  check: 'M4 11l4 4 8-9',
  warning: 'M10 3l8 14H2zM10 8v4M10 14v.5',
  like: 'M3 9h3v8H3zM6 9l4-6c1.5 0 2 1 2 2v3h4l1 2-1.5 7H6',
  dislike: 'M3 3h3v8H3zM6 11l4 6c1.5 0 2-1 2-2v-3h4l1-2-1.5-7H6',
  flag: 'M5 18V3M5 4h10l-2 3.5 2 3.5H5',
  film: 'M3 4h14v12H3zM7 4v12M13 4v12M3 8h4M3 12h4M13 8h4M13 12h4',
  leave: 'M8 4H4v12h4M8 10h9M13 6l4 4-4 4',
  person: 'M10 10a3.5 3.5 0 1 0 0-7a3.5 3.5 0 0 0 0 7M3.5 17a6.5 6.5 0 0 1 13 0',
  list: 'M3 5h14M3 10h9M3 15h9M15 12v6l4-3z',
  shuffle: 'M3 6h3l8 8h3M3 14h3l2-2M12 8l2-2h3M15 4l2 2-2 2M15 12l2 2-2 2',
  loop: 'M5 9a4 4 0 0 1 4-4h6M13 3l2 2-2 2M15 11a4 4 0 0 1-4 4H5M7 13l-2 2 2 2',
  star: 'M10 3l2.2 4.6 5 .7-3.6 3.5.9 5-4.5-2.4-4.5 2.4.9-5L2.8 8.3l5-.7z',
  grip: 'M7 5v.5M13 5v.5M7 10v.5M13 10v.5M7 15v.5M13 15v.5',
  next: 'M5 4l8 6-8 6zM15 4v12',
  previous: 'M15 4l-8 6 8 6zM5 4v12',
  download: 'M10 3v10M6 9.5l4 4 4-4M4 17h12',
  bookmark: 'M5 3h10v14l-5-4-5 4z',
  key: 'M12.5 11.5a4 4 0 1 0-3.7-2.6L3 14.7V17h3v-2h2v-2l2-2a4 4 0 0 0 2.5.5M13.5 6.5v.1',
  home: 'M3 9.5L10 4l7 5.5M5 8.5V16h10V8.5M8.5 16v-4h3v4',
  menu: 'M3 5.5h14M3 10h14M3 14.5h14',
  more: 'M10 4.5v.5M10 10v.5M10 15.5v.5',
  back: 'M12.5 4l-6 6 6 6',
  on: 'M7.5 4l6 6-6 6',
  channels: 'M3 8h14v9H3zM5 5.5h10M7 3h6M8.5 10.5v4l3.5-2z',
  history: 'M4.2 7.5A6.5 6.5 0 1 1 3.5 10M4 4v3.5h3.5M10 6.5V10l2.5 1.5',
  later: 'M10 17a7 7 0 1 0 0-14a7 7 0 0 0 0 14M10 6v4l3 2',
  plus: 'M10 4v12M4 10h12',
  chart: 'M3 3v14h14M6 13l3-4 3 2 4-6',
  feed: 'M4 4a12 12 0 0 1 12 12M4 9a7 7 0 0 1 7 7M5 15v.5',
  search: 'M8.5 14a5.5 5.5 0 1 0 0-11a5.5 5.5 0 0 0 0 11M12.5 12.5L17 17',
  tag: 'M3 3h7l7 7-7 7-7-7zM6.5 6.5v.5',
} as const;
export type IconName = keyof typeof shapes;
export const iconNames = Object.keys(shapes) as IconName[];
const solid: ReadonlySet<IconName> = new Set(['play', 'pause']);

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class={solid.has(name) ? 'icon solid' : 'icon'} viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      <path d={shapes[name]} />
    </svg>
  );
}

export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
      <path d="M11 16 28 7v18z" opacity=".45" />
      <circle cx="9" cy="16" r="5.5" />
    </svg>
  );
}
