/** Facts about this program that several parts tell others. */
import { readFileSync } from 'node:fs';

export const version = (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version;
/** The application id that daprd knows the actors by. It never changes: reminders and placement hang on it. */
export const appId = 'vitascope-actors';
