/** The fields of the site, as the server has them now. */
import { useEffect, useState } from 'preact/hooks';
import type { FieldView } from '../../gateway/contract/fields.ts';
import { call } from '../requests.ts';
import type { Values } from './drafts.ts';

export interface SiteFields {
  fields: readonly FieldView[];
  /** Of one video; none without. */
  values: Values;
}
export type Asked = { is: 'loading' } | { is: 'failed'; again(): void } | ({ is: 'there' } & SiteFields);

export function useSiteFields(videoId: string | null): Asked {
  const [asked, set] = useState<SiteFields | 'loading' | 'failed'>('loading');
  const [round, setRound] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    set('loading');
    Promise.all([
      call('GET /api/v1/studio/fields', { signal }),
      videoId === null ? { values: {} } : call('GET /api/v1/videos/{id}/fields', { params: { id: videoId }, signal }),
    ]).then(
      ([{ items }, { values }]) => set({ fields: items, values }),
      () => signal.aborted || set('failed'),
    );
    return () => stop.abort();
  }, [videoId, round]);
  if (asked === 'loading') return { is: 'loading' };
  return asked === 'failed' ? { is: 'failed', again: () => setRound(round + 1) } : { is: 'there', ...asked };
}
