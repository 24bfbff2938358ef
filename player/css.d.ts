/** Styles of a page, which come with its script. */
declare module '*.css';
/** Styles as text, for shadow roots. */
declare module '*.css?inline' {
  const css: string;
  export default css;
}
