/** Binary addresses as text; IPv4 inside IPv6 as IPv4. */
export function addressText(bytes: Uint8Array): string {
  const mapped = bytes.length === 16 && bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  if (bytes.length === 4 || mapped) return [...bytes.subarray(-4)].join('.');
  if (bytes.length === 16 && bytes[15] === 1 && bytes.subarray(0, 15).every((byte) => byte === 0)) return '::1';
  const groups = [];
  for (let at = 0; at + 1 < bytes.length; at += 2) groups.push(((bytes[at]! << 8) | bytes[at + 1]!).toString(16));
  return groups.join(':');
}
