/** The player beside what is changed. Looking at the own video here is no watching: no position is kept, and its keys are its own alone. */
import { h } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { videoSource } from '../element/catalogue.ts';
import type { VitaPlayer } from '../element/vita-player.ts';
import { requests, type Video } from '../requests.ts';
import { session } from '../store.ts';

const loaded = () => void import('../element/vita-player.ts');

export function Preview({ video }: { video: Video }) {
  const player = useRef<VitaPlayer>(null);
  useEffect(loaded, []);
  const isForMembers = session.value?.siteAccess === 'members';
  useEffect(() => {
    if (!player.current) return;
    const isOpen = (video.privacy === 'public' || video.privacy === 'unlisted') && !isForMembers;
    player.current.source = { ...videoSource(video, isOpen ? null : () => requests.playback(video.id)), tells: null };
  }, [video, isForMembers]);
  // The types of JSX know no elements but the browser's.
  return h('vita-player', { key: video.id, ref: player } as object);
}
