import t from 'tap';
import { consoleLink } from './console.ts';
import { CommandFailure, exitCodes } from './failure.ts';

t.test('the link leads to where the browser reaches the admin port', async (t) => {
  const link = 'https://video.example.org/login?token=vl_abc';
  t.equal(consoleLink(link, 'http://127.0.0.1:9001'), 'http://127.0.0.1:9001/login?token=vl_abc');
  t.equal(consoleLink(link, 'https://console.example.org/'), 'https://console.example.org/login?token=vl_abc');
  t.throws(
    () => consoleLink(link, 'localhost:9001'),
    new CommandFailure(exitCodes.usage, '--at is "localhost:9001"; it must be an http or https address.'),
  );
});
