/** Lines of a stream of text; a line longer than any that is waited for is dropped. */
export function lineSplitter(take: (line: string) => void): (text: string) => void {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = (lines.pop() ?? '').slice(0, 1000);
    for (const line of lines) take(line);
  };
}
