/** What routes are about, by the beginnings of their paths: the longest that fits counts. */
export const tags = [
  { name: 'Videos', paths: ['/api/v1/videos'], description: 'Videos: made, changed, removed, restored, encoded anew.' },
  { name: 'Studio', paths: ['/api/v1/studio'], description: 'What those who make videos look after, in one list.' },
  {
    name: 'Channels',
    paths: ['/api/v1/channels', '/api/v1/account/channels', '/api/v1/account/channel-transfers', '/media/channels'],
    description: 'Under which videos stand, of an account or of an organisation.',
  },
  {
    name: 'Finding',
    paths: [
      '/api/v1/search',
      '/api/v1/categories',
      '/api/v1/tags',
      '/api/v1/admin/categories',
      '/api/v1/videos/{id}/related',
      '/api/v1/videos/{id}/featured',
    ],
    description: 'The search, categories and tags, and what goes with what.',
  },
  {
    name: 'Fields',
    paths: ['/api/v1/admin/fields', '/api/v1/studio/fields', '/api/v1/videos/{id}/fields'],
    description: 'What an administrator wants to be said of videos, and what they say.',
  },
  { name: 'Feeds', paths: ['/feeds'], description: 'What everybody can watch, for feed readers and podcast programs.' },
  {
    name: 'Viewing',
    paths: [
      '/api/v1/account/subscriptions',
      '/api/v1/account/history',
      '/api/v1/account/watch-later',
      '/api/v1/channels/{handle}/subscription',
      '/api/v1/videos/{id}/position',
      '/api/v1/videos/{id}/rating',
    ],
    description:
      'What viewers keep for themselves: channels that they follow, how far they have watched, what they want to watch later, what they like.',
  },
  {
    name: 'Comments',
    paths: ['/api/v1/videos/{id}/comments', '/api/v1/admin/comments', '/api/v1/admin/accounts/{account}/comments'],
    description: 'What people write under videos.',
  },
  {
    name: 'Moderation',
    paths: [
      '/api/v1/videos/{id}/reports',
      '/api/v1/channels/{handle}/reports',
      '/api/v1/accounts',
      '/api/v1/account/reports',
      '/api/v1/account/warnings',
      '/api/v1/admin/reports',
      '/api/v1/admin/suspensions',
      '/api/v1/admin/videos/{id}/block',
    ],
    description: 'What people report, and what moderators do about it.',
  },
  {
    name: 'Playlists',
    paths: ['/api/v1/playlists', '/api/v1/account/playlists'],
    description: 'Videos in an order, of an account or of an organisation.',
  },
  {
    name: 'Chapters',
    paths: ['/api/v1/videos/{id}/chapters', '/media/{id}/chapters.vtt'],
    description: 'Parts of a video that have titles.',
  },
  {
    name: 'Uploads',
    paths: [
      '/api/v1/videos/imports',
      '/api/v1/admin/imports',
      '/api/v1/videos/{id}/source',
      '/api/v1/uploads',
      '/api/v1/videos/upload',
      '/api/v1/me/quota',
      '/api/v1/admin/quotas',
    ],
    description: 'The files of videos, as they arrive.',
  },
  {
    name: 'Playback',
    paths: ['/api/v1/videos/{id}/playback', '/api/v1/videos/{id}/unlock', '/api/v1/oembed'],
    description: 'How players come to media of videos that are not there for everybody.',
  },
  {
    name: 'Analytics',
    paths: [
      '/api/v1/videos/{id}/playbacks',
      '/api/v1/videos/{id}/analytics',
      '/api/v1/account/analytics',
      '/api/v1/channels/{handle}/analytics',
      '/api/v1/admin/analytics',
    ],
    description: 'How videos are watched: told by players, read by those who publish.',
  },
  {
    name: 'Pictures',
    paths: ['/api/v1/videos/{id}/poster', '/api/v1/videos/{id}/posters', '/api/v1/videos/{id}/scenes', '/api/v1/videos/{id}/side-products'],
    description: 'Posters, and what else is made of a video to find one’s way in it.',
  },
  {
    name: 'Live updates',
    paths: ['/api/v1/events', '/api/v1/ws', '/api/v1/videos/{id}/events'],
    description: 'Server-sent events and a WebSocket, resumed where they broke off.',
  },
  {
    name: 'Media',
    paths: ['/media'],
    description: 'What players fetch: playlists, segments, pictures, downloads. Other sites may fetch it too.',
  },
  {
    name: 'Signing in',
    paths: ['/api/v1/auth'],
    description: 'Making an account, verifying its address, signing in and out, and getting back in.',
  },
  {
    name: 'Accounts',
    paths: ['/api/v1/account', '/api/v1/admin/accounts', '/api/v1/admin/sign-in-services'],
    description: 'The own account, its sessions and its second factor. And all accounts, for administrators.',
  },
  {
    name: 'Organisations',
    paths: ['/api/v1/organisations', '/api/v1/invitations', '/api/v1/admin/organisations'],
    description: 'Organisations, their members, teams and invitations. And all of them, for administrators.',
  },
  {
    name: 'Provisioning',
    paths: ['/scim/v2'],
    description: 'SCIM 2.0: the identity provider of an organisation creates its members and switches them off.',
  },
  {
    name: 'Webhooks',
    paths: ['/api/v1/webhooks', '/api/v1/webhook-events', '/api/v1/admin/webhooks'],
    description: 'Messages to other programs about what happens, signed, sent again where they were not taken.',
  },
  { name: 'Sessions', paths: ['/api/v1/session', '/login'], description: 'Who the caller is.' },
  {
    name: 'Keys',
    paths: ['/api/v1/account/keys', '/api/v1/admin/keys'],
    description: 'Keys for programs: what each may do, and until when.',
  },
  { name: 'Workers', paths: ['/api/v1/admin/workers', '/api/v1/admin/worker-tokens'], description: 'The machines that encode.' },
  {
    name: 'Queue',
    paths: ['/api/v1/admin/jobs', '/api/v1/admin/queue', '/api/v1/admin/dead-effects'],
    description: 'Jobs, what they wait for, and what was given up.',
  },
  { name: 'Re-encoding', paths: ['/api/v1/admin/re-encodes'], description: 'Many videos made anew.' },
  {
    name: 'Storage',
    paths: ['/api/v1/admin/storage', '/api/v1/admin/videos'],
    description: 'What videos take, and the object store against the catalogue.',
  },
  {
    name: 'Backups',
    paths: ['/api/v1/admin/backups'],
    description: 'The database and the secrets, kept elsewhere.',
  },
  {
    name: 'Settings',
    paths: ['/api/v1/admin/settings', '/api/v1/admin/assets', '/media/assets'],
    description: 'What administrators set while the server runs. Every change is a version of its own.',
  },
  { name: 'GraphQL', paths: ['/api/v1/graphql'], description: 'The same calls, several at once (docs/graphql.md).' },
  { name: 'Audit', paths: ['/api/v1/admin/audit'], description: 'Who changed what.' },
  { name: 'Worker API', paths: ['/worker'], description: 'The one transport of all workers: claims, leases, bytes, results.' },
  {
    name: 'Server',
    paths: [
      '/health',
      '/ready',
      '/api/v1/instance',
      '/metrics',
      '/api/v1/admin/system',
      '/api/v1/admin/alerts',
      '/api/v1/openapi.json',
      '/api/v1/docs',
    ],
    description: 'How the server is, and what it can be asked.',
  },
] as const satisfies readonly { name: string; paths: readonly string[]; description: string }[];

export function tagOf(path: string): (typeof tags)[number] | undefined {
  const begins = (start: string) => path === start || path.startsWith(`${start}/`);
  const longest = ({ paths }: (typeof tags)[number]) => Math.max(0, ...paths.filter(begins).map((start) => start.length));
  const best = [...tags].sort((a, b) => longest(b) - longest(a))[0];
  return best && longest(best) > 0 ? best : undefined;
}
