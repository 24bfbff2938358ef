import { resolve } from 'node:path';
import { setting } from './setting.ts';
import { bytes, networks, oneOf } from './values.ts';

/** Uploads, imports and webhooks. */
export const uploads = {
  maxUploadBytes: setting<number>({
    flag: '--max-upload',
    env: 'VITASCOPE_MAX_UPLOAD',
    value: 'SIZE',
    help: 'largest file that may be uploaded',
    usually: '100GB',
    live: 'uploads.maxUploadBytes',
    parse: bytes,
    builtIn: () => 100e9,
  }),
  dropFolder: setting<string | null>({
    flag: '--drop-folder',
    env: 'VITASCOPE_DROP_FOLDER',
    value: 'DIR',
    help: 'folder whose files become videos',
    usually: 'none',
    see: 'uploads.md',
    parse: (text) => resolve(text),
    builtIn: () => null,
  }),
  allowImport: setting<boolean>({
    flag: '--allow-import',
    env: 'VITASCOPE_ALLOW_IMPORT',
    value: 'yes|no',
    help: 'videos may be imported from addresses, by yt-dlp',
    usually: 'no',
    see: 'imports.md',
    parse: (text) => oneOf(text, ['yes', 'no']) === 'yes',
    builtIn: () => false,
  }),
  allowPrivateAddresses: setting<string[]>({
    flag: '--allow-private-addresses',
    env: 'VITASCOPE_ALLOW_PRIVATE_ADDRESSES',
    value: 'A,B',
    help: 'networks that webhooks and imports may reach besides the public internet, such as 127.0.0.1/32',
    usually: 'none',
    see: 'webhooks.md',
    parse: networks,
    builtIn: () => [],
  }),
};
