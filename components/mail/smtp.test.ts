import t from 'tap';
import { startMailServer } from '../../test/servers/mailpit.ts';
import { createSmtpMail } from './smtp.ts';

t.setTimeout(600_000);
const server = await startMailServer();
t.teardown(() => server.stop());
const mail = createSmtpMail({ url: server.smtpUrl, from: 'Video <video@example.org>' });
t.teardown(() => mail.close());
const letter = { to: 'anna@example.org', subject: 'Grüße', text: 'Guten Tag\n', html: '<p>Guten Tag</p>' };

t.test('a letter comes as it was written', async (t) => {
  await mail.send(letter);
  const [found] = await server.letters();
  t.match(found, { from: 'video@example.org', to: ['anna@example.org'], subject: 'Grüße', html: letter.html });
  t.equal(found?.text.trim(), 'Guten Tag');
});

t.test('an address is one address, whatever stands in it', async (t) => {
  for (const to of ['a@example.org, b@example.org', 'a@example.org\r\nBcc: b@example.org', '"a" <a@example.org>, b@example.org'])
    await mail.send({ ...letter, to, subject: 'One' }).catch(() => undefined);
  const recipients = (await server.letters()).filter(({ subject }) => subject === 'One').flatMap(({ to }) => to);
  t.notOk(recipients.includes('b@example.org'), recipients.join(' '));
});

t.test('what the server never wants is told from what it may want later', async (t) => {
  await server.refuseWith(550);
  await t.rejects(mail.send(letter), { code: 'rejected' });
  await server.refuseWith(451);
  await t.rejects(mail.send(letter), { code: 'unavailable' });
  await server.refuseWith(null);
  await mail.send(letter);
  const stranger = createSmtpMail({ url: server.smtpUrl.replace('secret', 'wrong'), from: 'video@example.org' });
  await t.rejects(stranger.send(letter), { code: 'unavailable' }, 'a wrong password is the matter of the administrator');
  stranger.close();
});

t.test('a server that is away is away, and is found again', async (t) => {
  await server.kill();
  await t.rejects(mail.send(letter), { code: 'unavailable' });
  await server.start();
  await mail.send({ ...letter, subject: 'Back' });
  t.ok((await server.letters()).some(({ subject }) => subject === 'Back'));
});
