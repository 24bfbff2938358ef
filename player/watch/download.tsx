/** What whoever watches may keep: each quality with its sound in one file, the sound alone, and the uploaded file. */
import { useEffect, useState } from 'preact/hooks';
import { bytes } from '../format.ts';
import { Dialog } from '../parts/dialog.tsx';
import { call, type Video } from '../requests.ts';
import { problemFrom } from '../store.ts';
import { text } from '../text.ts';
import { codecNames } from '../units.ts';
import './download.css';

type Files = Awaited<ReturnType<typeof load>>;
type Found = { is: 'loading' } | { is: 'there'; files: Files } | { is: 'failed'; why: string };

const load = (id: string) => call('GET /api/v1/videos/{id}/files', { params: { id } });
const words = text.download;

export function DownloadDialog({ video, onClose }: { video: Video; onClose(): void }) {
  const [found, setFound] = useState<Found>({ is: 'loading' });
  useEffect(() => {
    load(video.id).then(
      (files) => setFound({ is: 'there', files }),
      (error: unknown) => setFound({ is: 'failed', why: problemFrom(error).message }),
    );
  }, [video.id]);
  return (
    <Dialog title={words.title} onClose={onClose}>
      {found.is === 'loading' && <p role="status">{words.loading}</p>}
      {found.is === 'failed' && <p role="alert">{found.why}</p>}
      {found.is === 'there' && <Choices {...found.files} />}
    </Dialog>
  );
}

function Choices({ downloads, original }: Pick<Files, 'downloads' | 'original'>) {
  const offered = [
    ...downloads.map(({ rung, codec, sizeBytes, url }) => ({
      name: rung === null ? words.sound : `${rung}p`,
      about: rung === null ? '' : (codecNames[codec] ?? codec),
      sizeBytes,
      url,
    })),
    ...(original ? [{ name: words.original, about: '', ...original }] : []),
  ];
  if (offered.length === 0) return <p role="status">{words.nothing}</p>;
  return (
    <ul class="downloads">
      {offered.map(({ name, about, sizeBytes, url }) => (
        <li key={url}>
          <a class="button" href={url} download>
            <span>
              {name} {about && <span class="dim">{about}</span>}
            </span>
            <span class="dim">{bytes(sizeBytes)}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
