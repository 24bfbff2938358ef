/** Figures about what plays, once a second, for those who want to know why it looks as it does. */
import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import { bitrate } from '../units.ts';
import type { Model } from './model.ts';
import { useWords } from './words.ts';

const names = { hls: 'hls.js', dash: 'Shaka', native: 'Browser' };

export function Stats({ model }: { model: Model }) {
  const text = useWords();
  const { stats } = text;
  const [figures, setFigures] = useState(model.mediator.figures);
  useEffect(() => {
    const timer = setInterval(() => setFigures(model.mediator.figures()), 1000);
    return () => clearInterval(timer);
  }, [model]);
  const engine = model.mediator.state.engine.value;
  const rows: [string, string][] = [
    [stats.engine, engine === null ? stats.unknown : names[engine]],
    [stats.codecs, figures.codecs || stats.unknown],
    [stats.size, figures.width > 0 ? `${figures.width} × ${figures.height}` : stats.unknown],
    [stats.bitrate, figures.bitrate ? bitrate(figures.bitrate) : stats.unknown],
    [stats.buffer, stats.seconds(figures.buffered)],
    [stats.dropped, stats.droppedOf(figures.dropped, figures.frames)],
    [stats.connection, figures.bandwidth ? bitrate(figures.bandwidth) : stats.unknown],
  ];
  return (
    <div class="stats" role="dialog" aria-label={stats.title}>
      <button type="button" class="control" aria-label={text.close} onClick={() => (model.stats.value = false)}>
        <Icon name="close" />
      </button>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
