/** Where the picture changes at once, as ffmpeg's scdet prints it. Pure. */

/** One a second for nearly three hours; a strobe light has more. */
export const maxScenes = 10_000;

export interface SceneReader {
  line(text: string): void;
  /** Seconds from the first frame, ascending. */
  done(): number[];
}

/** Reads `lavfi.scd.time=12.48` among other lines. What comes after the most that are kept is left out. */
export function sceneReader(): SceneReader {
  const seconds: number[] = [];
  return {
    line(text) {
      const found = /^lavfi\.scd\.time=(\d+(?:\.\d+)?)$/.exec(text.trim());
      const at = found === null ? 0 : Number(found[1]);
      if (at > (seconds.at(-1) ?? 0) && seconds.length < maxScenes) seconds.push(Math.round(at * 1000) / 1000);
    },
    done: () => seconds,
  };
}
