/** Who may look after a hook: whoever may change its owner. */
import { may } from '../access.ts';
import type { Caller } from '../answer.ts';
import type { HookOwner } from '../contract/webhooks.ts';

export function mayManage(caller: Caller | null, owner: HookOwner, what: 'read' | 'change'): boolean {
  if (may(caller, what === 'read' ? 'instance.read' : 'instance.change', null) === 'yes') return true;
  switch (owner.kind) {
    case 'account':
      return (
        caller?.kind === 'person' &&
        caller.id === owner.id &&
        // What an account hears of is more than what a key of one organisation may.
        caller.boundTo === undefined &&
        may(caller, what === 'read' ? 'account.read' : 'account.self', null) === 'yes'
      );
    case 'organisation':
      return may(caller, 'organisation.change', { about: 'organisation', id: owner.id }) === 'yes';
    case 'instance':
      return false;
  }
}
