/** Playlists beside each other. `children` stand before them. */
import type { ComponentChildren } from 'preact';
import { PlaylistCard } from './card.tsx';
import type { Playlist } from './lists.ts';
import './playlists.css';

export function PlaylistGrid({ items, children }: { items: readonly Playlist[]; children?: ComponentChildren }) {
  return (
    <ul class="grid">
      {children}
      {items.map((list) => (
        <li key={list.id}>
          <PlaylistCard list={list} />
        </li>
      ))}
    </ul>
  );
}
