/** What a page hears when the server is away. */
import { RequestError } from '../requests.ts';
import { designText as words } from './text.ts';

export const unreachable = new RequestError(0, { code: 'unreachable', title: words.unreachable });
