/** Channels that go from one owner to another. */
import { personIn } from '../../accounts/confirm.ts';
import type { Answer, Handler } from '../../answer.ts';
import { viewOfChannel } from '../../channels/rows.ts';
import { accept, listTransfersTo, offer, offerOf, recipientOf, refuseOffer, type TransferRow, withdraw } from '../../channels/transfers.ts';
import type { Routes } from '../../contract/index.ts';
import type { Services } from '../../services.ts';
import { channelNow } from './channels.ts';

const viewOfTransfer = ({ delivery }: Services, row: TransferRow) => ({
  id: row.transfer,
  channel: viewOfChannel(row, delivery.origins),
  to: { account: row.to_account, organisation: row.to_organisation },
  createdAt: row.offered_at.toISOString(),
});

export function offerChannel(services: Services): Handler<Routes['offerChannel']> {
  const { database } = services;
  return async (context): Promise<Answer> => {
    const { channel, body } = context;
    const to =
      'channel' in body
        ? await recipientOf(database, body.channel)
        : { account: 'account' in body ? body.account : null, organisation: 'organisation' in body ? body.organisation : null };
    return { status: 200, json: viewOfTransfer(services, await offer(database, channel, personIn(context).id, to)) };
  };
}

export function readOffer(services: Services): Handler<Routes['readOffer']> {
  return async ({ channel }): Promise<Answer> => {
    const row = await offerOf(services.database, channel.id);
    return { status: 200, json: { offer: row && viewOfTransfer(services, row) } };
  };
}

export function withdrawChannel({ database }: Services): Handler<Routes['withdrawChannel']> {
  return async ({ channel }): Promise<Answer> => {
    await withdraw(database, channel.id);
    return { status: 204 };
  };
}

export function listTransfers(services: Services): Handler<Routes['listTransfers']> {
  return async (context): Promise<Answer> => {
    const rows = await listTransfersTo(services.database, personIn(context));
    return { status: 200, json: { items: rows.map((row) => viewOfTransfer(services, row)), nextCursor: null } };
  };
}

export function acceptTransfer(services: Services): Handler<Routes['acceptTransfer']> {
  return async (context): Promise<Answer> => {
    const id = await accept(services.database, personIn(context), context.params.transfer);
    services.guestChannels.clear();
    services.channelWork.wake();
    return { status: 200, json: await channelNow(services, id) };
  };
}

export function refuseTransfer({ database }: Services): Handler<Routes['refuseTransfer']> {
  return async (context): Promise<Answer> => {
    await refuseOffer(database, personIn(context), context.params.transfer);
    return { status: 204 };
  };
}
