/** Sentences about webhooks. */
import { type WebhookEventName, webhookEventNames, webhookEvents } from '../../../gateway/contract/webhook-events.ts';

const plural = new Intl.PluralRules('en');
const count = (n: number, one: string, many: string) => `${n} ${plural.select(n) === 'one' ? one : many}`;

export const words = {
  title: 'Webhooks',
  about: 'Addresses that are told what happens to videos: those of the account, or of an organisation.',
  none: 'No webhooks yet',
  noneHint: 'Make one below, and its address hears of every video as soon as something happens to it.',
  failed: 'The webhooks could not be loaded',
  look: 'Look after webhooks',
  own: 'This account',
  url: 'Address',
  urlHint: 'It is sent a signed message by POST.',
  description: 'Description',
  state: 'State',
  owner: 'Owner',
  instance: 'This instance',
  events: 'Events',
  everything: 'Everything',
  several: (n: number) => count(n, 'event', 'events'),
  success: 'Last success',
  headers: 'Own headers',
  states: { active: 'Active', paused: 'Paused', disabled: 'Disabled' },
  failures: (n: number) => count(n, 'failure since', 'failures since'),
  make: 'Make a webhook',
  makeButton: 'Make the webhook',
  noEvent: 'Choose an event, or everything.',
  edit: 'Change it',
  editButton: 'Save the change',
  edited: 'The webhook is changed.',
  secretOnce: 'Messages are signed with this secret. It is shown this once.',
  secret: 'Secret',
  test: 'Send a test',
  testSent: 'The test is on its way.',
  pause: 'Pause',
  activate: 'Switch on',
  stateSet: { active: 'The webhook is told again what happens.', paused: 'The webhook waits; messages are kept.' },
  renew: 'New secret',
  renewQuestion: 'Make a new secret? The old one signs as well for a day.',
  secretMade: 'The new secret is made.',
  remove: 'Remove',
  removeQuestion: (url: string) => `Remove ${url} with its log?`,
  removed: 'The webhook is removed.',
  deliveries: 'Deliveries',
  deliveriesAbout: 'Of the last two weeks.',
  deliveryStates: { pending: 'On its way', delivered: 'Delivered', failed: 'Failed' },
  anyState: 'All',
  noDeliveries: 'Nothing was sent yet',
  attempts: (n: number) => count(n, 'attempt', 'attempts'),
  retry: 'Send again',
  retryNamed: (type: string) => `Send again: ${type}`,
  retried: 'It is sent again.',
  details: 'Message and attempts',
  more: 'Show more',
  /** What an event tells. */
  tells: Object.fromEntries(webhookEventNames.map((name) => [name, webhookEvents[name].summary.replaceAll('`', '')])) as Record<
    WebhookEventName,
    string
  >,
};

export type Words = typeof words;
