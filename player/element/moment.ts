/** A moment of a video as people write it into an address: `90`, `90s`, `1m30s`, `1h2m3s`, `1:30`, `1:02:03`. Null for what is none. */
export function readMoment(words: string | null): number | null {
  const text = words?.trim().toLowerCase() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  if (/^\d+(:\d{1,2}){1,2}(\.\d+)?$/.test(text)) return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  const parts = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?$/.exec(text);
  if (text === '' || parts === null) return null;
  const [, hours = 0, minutes = 0, seconds = 0] = parts;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

/** The shortest of these forms: `45s`, `1m30s`. */
export function writeMoment(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  return `${hours > 0 ? `${hours}h` : ''}${minutes > 0 ? `${minutes}m` : ''}${whole % 60 > 0 || whole < 60 ? `${whole % 60}s` : ''}`;
}
