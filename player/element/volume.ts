/** How loud somebody likes it, from one video to the next. */
const key = 'vitascope.volume';

export function rememberVolume({ volume, muted }: { volume: number; muted: boolean }): void {
  try {
    localStorage.setItem(key, JSON.stringify({ volume, muted }));
  } catch {
    // Storage may be switched off; the volume is then forgotten.
  }
}

export function recallVolume(): { volume: number; muted: boolean } {
  try {
    const value = JSON.parse(localStorage.getItem(key) ?? '{}') as { volume?: unknown; muted?: unknown };
    const volume = typeof value.volume === 'number' ? Math.min(1, Math.max(0, value.volume)) : 1;
    return { volume, muted: value.muted === true };
  } catch {
    return { volume: 1, muted: false };
  }
}
