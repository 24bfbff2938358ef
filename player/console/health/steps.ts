/** What a new instance still needs, as far as it can be seen from its settings. Pure. */
import type { Output } from '../../../gateway/contract/client.ts';
import type { System } from './model.ts';

type Settings = Output<'GET /api/v1/admin/settings'>;
export const stepNames = ['worker', 'video', 'name', 'signUp', 'address', 'mail', 'backups'] as const;
export type StepName = (typeof stepNames)[number];
export interface Step {
  name: StepName;
  isDone: boolean;
  /** Where it is done; null where it takes a restart with other options. */
  href: string | null;
}

export function stepsOf(system: Pick<System, 'workers' | 'videos'>, { items, start }: Settings): Step[] {
  const isGiven = (name: string) => start.some((setting) => setting.name === name && setting.isGiven);
  const isChosen = (name: string) =>
    items.some((section) => section.name === name && (section.version > 0 || Object.keys(section.overrides).length > 0));
  const publicUrl = start.find(({ name }) => name === 'publicUrl')?.value ?? '';
  const done: Record<StepName, boolean> = {
    worker: system.workers.some(({ online }) => online),
    video: Object.values(system.videos).some((count) => count > 0),
    name: isChosen('instance'),
    signUp: isChosen('accounts'),
    address: isGiven('publicUrl') && publicUrl.startsWith('https:'),
    mail: isGiven('smtpUrl'),
    backups: isGiven('backupTarget'),
  };
  const places: Partial<Record<StepName, string>> = { worker: '/workers', name: '/settings/instance', signUp: '/settings/accounts' };
  return stepNames.map((name) => ({ name, isDone: done[name], href: places[name] ?? null }));
}
