import { isOpenPrivacy } from '../access.ts';
import type { Answer, Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import { isEmbeddable } from '../embedding/ancestors.ts';
import { oembedOf, oembedXml, videoIn } from '../embedding/oembed.ts';
import { notFound, refuse } from '../problem.ts';
import type { Services } from '../services.ts';
import { viewOf } from '../videos.ts';

export function oembed({ videos, delivery, settings, live }: Services): Handler<Routes['oembed']> {
  return async ({ query, incoming }): Promise<Answer> => {
    const { url, format, maxwidth, maxheight } = query;
    const ref = videoIn(url, [new URL(settings.publicUrl).host, incoming.header('host')]);
    const row = ref === null ? null : ((await videos.get(ref))?.row ?? null);
    // Which videos are hidden is told to nobody.
    if (row === null || !(isOpenPrivacy(row.privacy) || row.privacy === 'password')) throw notFound();
    if (row.privacy === 'password') throw refuse('password-needed', 403, 'The video needs a password.');
    if (!isEmbeddable(row)) throw refuse('not-embeddable', 403, 'The video may not be shown on other sites.');
    const site = { name: live.value('instance').name, publicUrl: settings.publicUrl.replace(/\/+$/, '') };
    const json = oembedOf(viewOf(row, delivery.origins), site, { maxwidth, maxheight });
    const headers = { 'cache-control': row.privacy === 'public' ? 'public, max-age=300' : 'private, no-store' };
    if (format === 'json') return { status: 200, headers, json };
    return { status: 200, headers: { ...headers, 'content-type': 'text/xml; charset=utf-8' }, bytes: Buffer.from(oembedXml(json)) };
  };
}
