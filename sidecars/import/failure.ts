/** Why nothing could be imported, in words for whoever named the address. */
import { badLuck, badSource, type JobFailed } from '../answer.ts';
import type { JailResult } from '../jail.ts';
import { failureOf } from '../words.ts';

const blocked =
  /Sign in to|HTTP Error (401|402|403|407|418|429|451)\b|not a bot|captcha|login required|log in|--cookies|Private video|private video|members.only|geo.?restrict|not available (in|from) your|DRM protected|rate.?limit/i;
const nothing =
  /Unsupported URL|No video formats|no video|HTTP Error (404|410)\b|is not a valid URL|Video unavailable|has been removed|Requested format is not available/i;
const full = /File too large|Errno 27\b/;

/** `refusal`: what the proxy has refused, if anything. */
export function importFailure(result: JailResult, refusal: { code: string } | null): JobFailed | null {
  if (result.reason === 'aborted') return badLuck('aborted', 'The attempt was ended.');
  if (refusal?.code === 'too-large' || (result.reason === 'limit' && !/allocate|Memory/.test(result.stderr)) || full.test(result.stderr))
    return badSource('import-too-large', 'The video is larger than may be uploaded here.');
  if (result.reason === 'timeout')
    return badSource(
      'import-timeout',
      'The video did not come within the time that an import may take.',
      'Try again when the site is less busy.',
    );
  if (result.exitCode === 0) return null;
  if (refusal)
    return badSource(
      'import-forbidden',
      'The address, or one that it leads to, may not be asked.',
      'It must be on the public internet, at a usual port. The operator of this server can allow other networks.',
    );
  if (blocked.test(result.stderr))
    return badSource(
      'source-blocked',
      'The site does not give the video to this server.',
      'It may want somebody to sign in, refuse servers, or refuse this country. Save the video with your own browser and upload the file.',
    );
  if (nothing.test(result.stderr)) return nothingThere();
  return failureOf(result, 'import');
}

export function nothingThere(): JobFailed {
  return badSource(
    'nothing-to-import',
    'There is no video at this address that could be imported.',
    'Check it in a browser. A live stream can be imported once it is over.',
  );
}
