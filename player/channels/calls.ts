/** What the pages about channels ask of the server. */
import { addressOf, type Input, type Output } from '../../gateway/contract/client.ts';
import { call, sendFile } from '../requests.ts';

export type ChannelOrder = NonNullable<Input<'GET /api/v1/channels/{handle}/videos'>['query']>['sort'];
export type ChannelPictures = Output<'GET /api/v1/channels/{handle}/pictures'>;
export type Offer = Output<'GET /api/v1/account/channel-transfers'>['items'][number];
export type PictureKind = 'avatar' | 'banner';
type Change = Input<'PATCH /api/v1/channels/{handle}'>['body'];
type Recipient = Input<'PUT /api/v1/channels/{handle}/transfer'>['body'];

const of = (handle: string) => ({ params: { handle } });
const offered = (transfer: string) => ({ params: { transfer } });

export const channels = {
  read: (handle: string) => call('GET /api/v1/channels/{handle}', of(handle)),
  videos: (handle: string, sort: ChannelOrder, cursor: string | null) =>
    call('GET /api/v1/channels/{handle}/videos', { ...of(handle), query: { sort, ...(cursor !== null && { cursor }) } }),
  subscription: (handle: string) => call('GET /api/v1/channels/{handle}/subscription', of(handle)),
  follow: (handle: string) => call('PUT /api/v1/channels/{handle}/subscription', of(handle)),
  unfollow: (handle: string) => call('DELETE /api/v1/channels/{handle}/subscription', of(handle)),
  own: async () => (await call('GET /api/v1/account/channels')).items,
  make: (body: Input<'POST /api/v1/channels'>['body']) => call('POST /api/v1/channels', { body }),
  change: (handle: string, body: Change) => call('PATCH /api/v1/channels/{handle}', { ...of(handle), body }),
  remove: (handle: string, videos: 'keep' | 'remove') => call('DELETE /api/v1/channels/{handle}', { ...of(handle), query: { videos } }),
  restore: (handle: string) => call('POST /api/v1/channels/{handle}/restore', of(handle)),
  pictures: (handle: string) => call('GET /api/v1/channels/{handle}/pictures', of(handle)),
  dropPicture: (handle: string, kind: PictureKind) =>
    call('DELETE /api/v1/channels/{handle}/pictures/{kind}', { params: { handle, kind } }),
  async bringPicture(handle: string, kind: PictureKind, file: File, onBytes: (sent: number) => void): Promise<ChannelPictures> {
    const address = addressOf('/api/v1/channels/{handle}/pictures/{kind}', { params: { handle, kind } });
    return JSON.parse(await sendFile(address, file.type || 'image/*', file, onBytes)) as ChannelPictures;
  },
  offer: (handle: string, body: Recipient) => call('PUT /api/v1/channels/{handle}/transfer', { ...of(handle), body }),
  offerOf: async (handle: string) => (await call('GET /api/v1/channels/{handle}/transfer', of(handle))).offer,
  withdraw: (handle: string) => call('DELETE /api/v1/channels/{handle}/transfer', of(handle)),
  offers: async () => (await call('GET /api/v1/account/channel-transfers')).items,
  accept: (transfer: string) => call('POST /api/v1/account/channel-transfers/{transfer}/accept', offered(transfer)),
  refuse: (transfer: string) => call('POST /api/v1/account/channel-transfers/{transfer}/refuse', offered(transfer)),
};
