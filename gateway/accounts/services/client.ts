/** One way to begin and one to finish signing in, whatever the service speaks. */
import type { Back, Begun, Identity } from './ask.ts';
import { beginGitHub, finishGitHub, type GitHubClient } from './github.ts';
import { beginOpenId, finishOpenId, type OpenIdClient } from './openid.ts';

export type Client = ({ kind: 'openid' } & OpenIdClient) | ({ kind: 'github' } & GitHubClient);

export async function beginAt(client: Client): Promise<{ url: string; begun: Begun }> {
  switch (client.kind) {
    case 'openid':
      return beginOpenId(client);
    case 'github':
      return beginGitHub(client);
  }
}

export function finishAt(client: Client, begun: Begun, back: Back): Promise<Identity> {
  switch (client.kind) {
    case 'openid':
      return finishOpenId(client, begun, back);
    case 'github':
      return finishGitHub(client, begun, back);
  }
}
