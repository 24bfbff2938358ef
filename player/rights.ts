/** What the page offers: it follows gateway/contract/permissions.ts, which decides. Pure. */
import { type DownloadPolicy, isDownloadable, type OwnersWord } from '../gateway/contract/downloads.ts';
import type { PageName } from '../gateway/contract/pages.ts';
import type { InstanceRole, OrganisationRole, SiteAccess } from '../gateway/contract/roles.ts';

export interface Session {
  accountId: string | null;
  role: InstanceRole | null;
  organisations: readonly { id: string; role: OrganisationRole }[];
  siteAccess: SiteAccess;
  allowsImport: boolean;
  /** What of videos may be kept about which nothing is said. */
  downloads: DownloadPolicy;
  /** Whether everybody is told how often videos were watched. */
  showsViews: boolean;
  /** Whether viewers are asked before anything is told of how they watch. */
  asksConsent: boolean;
  /** A sentence for the home page; empty for none. */
  tagline: string;
}
/** Pages that lead in, and those that letters lead to. */
const doors: readonly (PageName | 'lost')[] = ['sign-in', 'sign-up', 'forgotten', 'reset', 'verify', 'new-address', 'invitation'];
/** Whether the page would have nothing to show to whoever this is: the site is for its members. */
export function isKeptOut(session: Session | null, page: PageName | 'lost'): boolean {
  return session !== null && session.role === null && session.siteAccess === 'members' && !doors.includes(page);
}

export const nobody: Session = {
  accountId: null,
  role: null,
  organisations: [],
  siteAccess: 'public',
  allowsImport: false,
  downloads: 'never',
  showsViews: true,
  // Of a server that does not answer nothing is known.
  asksConsent: true,
  tagline: '',
};

export const isSignedIn = (session: Session | null): boolean => session !== null && session.role !== null;

/** Whether somebody may change a video and what is made of it. What is an organisation's has no other owner. */
export function mayChange(session: Session | null, video: { ownerId: string; organisationId: string | null }): boolean {
  if (session === null || session.role === null) return false;
  if (session.role === 'administrator') return true;
  if (video.organisationId === null) return video.ownerId === session.accountId;
  const role = session.organisations.find(({ id }) => id === video.organisationId)?.role;
  return role !== undefined && role !== 'viewer';
}

/** Whether there is anything of a video that somebody may keep as a file. */
export function mayDownload(session: Session | null, video: Parameters<typeof mayChange>[1] & OwnersWord): boolean {
  return mayChange(session, video) || isDownloadable(video, session?.downloads ?? 'never', 'made');
}

/** Whether somebody looks after what others publish. */
export const mayModerate = (session: Session | null): boolean => session?.role === 'administrator' || session?.role === 'moderator';
/** Whether somebody chooses what the site puts forward. */
export const mayFeature = mayModerate;
