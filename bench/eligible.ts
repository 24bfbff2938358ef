/** Takes no time: of sources as people have them, which may be shown as they are stored, and what stands in the way of the others. */
import { planSource, standardProfile } from '../media/index.ts';
import { eligible, tryOutSources } from '../media/try-out-sources.ts';
import { report } from './report.ts';

const large = { ...standardProfile, ladder: { maxShortSide: 2160 } as const };
const count = { copied: 0, hybrid: 0, encoded: 0, sound: 0 };
console.log(`${'source'.padEnd(52)}${'rungs'.padEnd(28)}${'picture'.padEnd(10)}what stands in the way of a copy`);
for (const { name, facts } of tryOutSources) {
  const { how, why } = eligible(facts, large);
  const answer = planSource(facts, large);
  const rungs = answer.ok ? (answer.plan.video?.rungs ?? []).map((rung) => rung.name).join(' ') : '';
  console.log(`${name.padEnd(52)}${rungs.padEnd(28)}${how.padEnd(10)}${why.join(', ')}`);
  count[how] += 1;
}
const pictures = count.copied + count.hybrid + count.encoded;
await report({
  bench: 'eligible',
  ratios: { copiedShare: (count.copied + count.hybrid) / pictures },
  figures: { sources: tryOutSources.length, ...count },
});
