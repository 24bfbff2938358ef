/** Letters by SMTP. */
import { createTransport } from 'nodemailer';
import { type Mail, MailError } from './contract.ts';

/**
 * `url` is smtp:// (STARTTLS where the server offers it) or smtps://, with user and password if it wants them; `from` an address, with a
 * name before it if there is to be one.
 */
export function createSmtpMail(init: { url: string; from: string }): Mail {
  const transport = createTransport(
    { url: init.url, pool: true, maxConnections: 2, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 },
    { from: init.from },
  );
  return {
    async send({ to, subject, text, html }) {
      try {
        // An object, so that nothing in the address is read as further addresses. Letters never take in files or pages.
        await transport.sendMail({ to: { name: '', address: to }, subject, text, html, disableFileAccess: true, disableUrlAccess: true });
      } catch (error) {
        const { code, responseCode = 0, message } = error as Error & { code?: string; responseCode?: number };
        // A refused password or greeting is about us, not about the letter.
        const isAboutLetter = code === 'EENVELOPE' || code === 'EMESSAGE';
        throw new MailError(isAboutLetter && responseCode >= 500 ? 'rejected' : 'unavailable', message);
      }
    },
    close: () => transport.close(),
  };
}
