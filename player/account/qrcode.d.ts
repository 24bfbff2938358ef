/** The package brings no types; this is the part that is used. */
declare module 'qrcode' {
  const qr: { toString(text: string, options: { type: 'svg'; margin?: number }): Promise<string> };
  export default qr;
}
