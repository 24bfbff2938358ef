/** Where backups may lie. */
import t from 'tap';
import { targetOf } from './backups.ts';
import { readSettings } from './settings.ts';

const env = { VITASCOPE_S3_ACCESS_KEY: 'a', VITASCOPE_S3_SECRET_KEY: 'b', VITASCOPE_BACKUP_PASSWORD: 'c' };
const at = (target: string, endpoint = 'https://S3.example.org:443') =>
  targetOf(readSettings(['--s3-endpoint', endpoint, '--s3-bucket', 'videos', '--backup-target', target], env));

t.test('backups may not lie among the objects, however the address of the store is written', async (t) => {
  for (const target of ['s3+https://k@s3.example.org/videos', 's3+https://k@S3.EXAMPLE.ORG:443/videos/below', 's3://videos'])
    t.throws(() => at(target), /among the objects/, target);
  t.throws(() => at('s3+https://k@s3.example.org/videos', 'https://s3.example.org'), /among the objects/);
  for (const target of [
    's3+https://k@s3.example.org/backups',
    's3+https://k@other.example.org/videos',
    's3+https://k@s3.example.org:8443/videos',
  ])
    t.ok(at(target).target, target);
});
