/** One step of the set-up on the terminal: a line when it starts to take time, a line when it is done. */
export async function step(name, work) {
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(0)} s`;
  let told = false;
  const beat = setInterval(() => {
    told = true;
    console.error(`  ${name} ... ${seconds()}`);
  }, 10_000);
  try {
    const outcome = await work((line) => {
      told = true;
      console.error(`  ${name}: ${line}`);
    });
    if (told || outcome) console.error(`  ${name}: ${outcome || 'done'} (${seconds()})`);
  } catch (error) {
    throw new Error(`${name} failed after ${seconds()}: ${error.message}`, { cause: error });
  } finally {
    clearInterval(beat);
  }
}
