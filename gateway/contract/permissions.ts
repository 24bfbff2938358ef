/**
 * Who may do what, as data. A route names one of these; the dispatcher finds the thing that the call is about and asks `may`
 * (gateway/access.ts), so that no handler can forget it. docs/permissions.md is written from this table and the routes.
 */
import type { InstanceRole, KeyScope, OrganisationRole } from './roles.ts';

export interface Permission {
  /** What a call with it does, in words for people. */
  summary: string;
  /** What it is asked for; `account` is always the caller's own. */
  about: 'nothing' | 'video' | 'channel' | 'playlist' | 'organisation' | 'account' | 'instance';
  /** Who has it for whatever thing there is. */
  roles: readonly InstanceRole[];
  /** Who has it for a thing of the organisation in which they have this role. */
  organisation: readonly OrganisationRole[];
  /** Whether the owner of a thing has it. What is an organisation's has no other owner. */
  owner: boolean;
  /** Without it in its scopes a key may not, whatever its account may; null needs none. */
  scope: KeyScope | null;
}

const everybody: readonly InstanceRole[] = ['administrator', 'moderator', 'user'];
const looksAfterOthers: readonly InstanceRole[] = ['administrator', 'moderator'];
const administrators: readonly InstanceRole[] = ['administrator'];
const members: readonly OrganisationRole[] = ['owner', 'admin', 'editor', 'viewer'];
const editors: readonly OrganisationRole[] = ['owner', 'admin', 'editor'];
const heads: readonly OrganisationRole[] = ['owner', 'admin'];

const aVideo = { about: 'video', organisation: editors, owner: true } as const;
const aChannel = { about: 'channel', organisation: editors, owner: true } as const;
const aPlaylist = { about: 'playlist', organisation: editors, owner: true } as const;
const anOrganisation = { about: 'organisation', roles: administrators, owner: false } as const;
const ownAccount = { about: 'account', roles: everybody, organisation: [], owner: false } as const;
const moderation = { about: 'nothing', roles: looksAfterOthers, organisation: [], owner: false, scope: 'admin' } as const;
const theInstance = { about: 'instance', roles: administrators, organisation: [], owner: false, scope: 'admin' } as const;

export const permissions = {
  'video.create': {
    summary: 'Make a video',
    about: 'nothing',
    roles: everybody,
    organisation: [],
    owner: false,
    scope: 'upload',
  },
  /** Public and unlisted videos are there for everybody, those with the privacy `organisation` for all its members. */
  'video.read': { ...aVideo, summary: 'Watch a video that is not for everybody', roles: looksAfterOthers, scope: 'read' },
  'video.all': {
    summary: 'List the videos of everybody',
    about: 'nothing',
    roles: looksAfterOthers,
    organisation: [],
    owner: false,
    scope: 'admin',
  },
  'video.details': { ...aVideo, summary: 'See how a video is made', roles: administrators, scope: 'read' },
  'video.upload': { ...aVideo, summary: 'Send the file of a video', roles: administrators, scope: 'upload' },
  'video.change': { ...aVideo, summary: 'Change a video and what is made of it', roles: administrators, scope: 'write' },
  'video.privacy': { ...aVideo, summary: 'Set who sees a video', roles: looksAfterOthers, scope: 'write' },
  'video.feature': {
    summary: 'Put a video forward',
    about: 'video',
    roles: looksAfterOthers,
    organisation: [],
    owner: false,
    scope: 'write',
  },
  'video.block': {
    summary: 'Take a video down and put it back',
    about: 'video',
    roles: looksAfterOthers,
    organisation: [],
    owner: false,
    scope: 'admin',
  },
  'video.remove': { ...aVideo, summary: 'Remove a video and bring it back', roles: looksAfterOthers, scope: 'write' },
  'video.comments': {
    ...aVideo,
    summary: 'Delete what others have written under a video',
    roles: looksAfterOthers,
    scope: 'write',
  },
  'video.move': { ...aVideo, summary: 'Give a video to somebody else', roles: administrators, organisation: heads, scope: 'write' },
  'channel.create': {
    summary: 'Make a channel',
    about: 'nothing',
    roles: everybody,
    organisation: [],
    owner: false,
    scope: 'write',
  },
  /** Channels that somebody has made or changed are there for everybody, and those in which something is public. */
  'channel.read': {
    ...aChannel,
    summary: 'See a channel in which nothing is public yet',
    roles: looksAfterOthers,
    organisation: members,
    scope: 'read',
  },
  'channel.figures': { ...aChannel, summary: 'See how the videos of a channel are watched', roles: administrators, scope: 'read' },
  'channel.change': { ...aChannel, summary: 'Change a channel, its pictures and its links', roles: administrators, scope: 'write' },
  'channel.remove': {
    ...aChannel,
    summary: 'Remove a channel and bring it back',
    roles: looksAfterOthers,
    organisation: heads,
    scope: 'write',
  },
  'channel.give': {
    ...aChannel,
    summary: 'Give a channel to somebody else',
    roles: administrators,
    organisation: heads,
    scope: 'write',
  },
  'playlist.create': {
    summary: 'Make a playlist',
    about: 'nothing',
    roles: everybody,
    organisation: [],
    owner: false,
    scope: 'write',
  },
  /** Public and unlisted playlists are there for everybody. */
  'playlist.read': { ...aPlaylist, summary: 'See a private playlist', roles: looksAfterOthers, organisation: members, scope: 'read' },
  'playlist.change': { ...aPlaylist, summary: 'Change a playlist and what is in it', roles: administrators, scope: 'write' },
  'playlist.remove': { ...aPlaylist, summary: 'Remove a playlist and bring it back', roles: looksAfterOthers, scope: 'write' },
  'playlist.feature': {
    summary: 'Feature a playlist',
    about: 'playlist',
    roles: looksAfterOthers,
    organisation: [],
    owner: false,
    scope: 'admin',
  },
  'organisation.create': {
    summary: 'Found an organisation',
    about: 'nothing',
    roles: everybody,
    organisation: [],
    owner: false,
    scope: 'account',
  },
  'organisation.read': { ...anOrganisation, summary: 'See an organisation', roles: looksAfterOthers, organisation: members, scope: 'read' },
  'organisation.publish': { ...anOrganisation, summary: 'Make videos of an organisation', organisation: editors, scope: 'upload' },
  'organisation.members': { ...anOrganisation, summary: 'Look after the members', organisation: heads, scope: 'account' },
  'organisation.provision': {
    ...anOrganisation,
    summary: 'Create members of an organisation and switch them off, for its identity provider',
    roles: [],
    organisation: heads,
    scope: 'provision',
  },
  'organisation.change': { ...anOrganisation, summary: 'Change an organisation', organisation: heads, scope: 'account' },
  'organisation.own': { ...anOrganisation, summary: 'Give away or dissolve an organisation', organisation: ['owner'], scope: 'account' },
  'account.read': { ...ownAccount, summary: 'See what the own account has, and hear of it', scope: 'read' },
  /** Not for keys of one organisation, which act for it and not for the person. */
  'account.profile': { ...ownAccount, summary: 'See who the own account is: address, invitations, other sign-in services', scope: 'read' },
  /** What is personal is not for keys of one organisation, either. */
  'account.library': { ...ownAccount, summary: 'See what the own account follows, has watched and keeps for later', scope: 'read' },
  'account.watch': { ...ownAccount, summary: 'Follow channels, and note what was watched', scope: 'write' },
  'account.self': { ...ownAccount, summary: 'Change the own account and its keys', scope: 'account' },
  'account.session': { ...ownAccount, summary: 'Sign out', scope: null },
  'comment.write': { ...ownAccount, summary: 'Write comments, change and delete own ones', scope: 'write' },
  'report.make': { ...ownAccount, summary: 'Report something to the moderators', scope: 'write' },
  'report.own': { ...ownAccount, summary: 'See what the own account has reported, and what moderators told it', scope: 'read' },
  'moderation.read': { ...moderation, summary: 'See what is reported' },
  'moderation.act': { ...moderation, summary: 'Decide about reports, and suspend accounts' },
  'instance.read': { ...theInstance, summary: 'See how the instance is set and how it does' },
  'instance.change': { ...theInstance, summary: 'Change the instance' },
} as const satisfies Record<string, Permission>;

export type PermissionName = keyof typeof permissions;
/** Those that are asked for a thing of this kind. */
export type PermissionAbout<A extends Permission['about']> = {
  [N in PermissionName]: (typeof permissions)[N]['about'] extends A ? N : never;
}[PermissionName];
