/** The handlers of channels, and of what viewers keep. */
import type { channelRoutes } from '../../contract/channels.ts';
import type { Services } from '../../services.ts';
import type { HandlersOf } from '../handlers-of.ts';
import {
  createChannel,
  listChannels,
  listChannelVideos,
  listOwnChannels,
  readChannel,
  removeChannel,
  restoreChannel,
  updateChannel,
} from './channels.ts';
import { bringChannelPicture, channelPicture, dropChannelPicture, readChannelPictures } from './pictures.ts';
import { acceptTransfer, listTransfers, offerChannel, readOffer, refuseTransfer, withdrawChannel } from './transfers.ts';

export function channelHandlers(services: Services): HandlersOf<typeof channelRoutes> {
  return {
    listChannels: listChannels(services),
    createChannel: createChannel(services),
    listOwnChannels: listOwnChannels(services),
    readChannel: readChannel(services),
    updateChannel: updateChannel(services),
    removeChannel: removeChannel(services),
    restoreChannel: restoreChannel(services),
    listChannelVideos: listChannelVideos(services),
    readChannelPictures: readChannelPictures(services),
    bringChannelPicture: bringChannelPicture(services),
    dropChannelPicture: dropChannelPicture(services),
    channelPicture: channelPicture(services),
    offerChannel: offerChannel(services),
    readOffer: readOffer(services),
    withdrawChannel: withdrawChannel(services),
    listTransfers: listTransfers(services),
    acceptTransfer: acceptTransfer(services),
    refuseTransfer: refuseTransfer(services),
  };
}
