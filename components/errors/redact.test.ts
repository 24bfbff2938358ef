import t from 'tap';
import { createRedact } from './redact.ts';

const redact = createRedact(['hunter2', 'hunter2-and-more']);

t.test('what may be secret or personal is taken out of messages', async (t) => {
  const wrong: [string, RegExp][] = [
    ['connect to postgres://me:hunter2@db.example.org:5432/vita failed', /hunter2|me:/],
    ['connect to postgres://me:hun@ter/three@db.example.org/vita failed', /hun|ter|three/],
    ['connect to postgres://me:hun/ter@db.example.org/vita failed', /hun|ter/],
    ['fetch of https://name:pw@example.org/private/token123?key=abc#x failed', /pw|private|key|abc/],
    ['duplicate: Key (email)=(anna.b@example.org) already exists', /anna/],
    ['no route for 203.0.113.7:4711 and 2001:db8::12', /203|4711|2001/],
    ['bad cookie vitascope.session_token=Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA.sig', /Zm9v/],
    ['Authorization: Bearer short', /short/],
    ['key vs_0123456789ab_4Jd8sKq93mfnvbQpLx is unknown', /0123|4Jd8/],
    ['jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc is over', /eyJ/],
    ['Unexpected token \'x\', "{"password":x" is not valid JSON', /password/],
    ['invalid input syntax for type uuid: "my holidays"', /holidays/],
    ["it's 'said by somebody' to nobody", /somebody/],
    ['the word hunter2-and-more stands alone', /hunter2|more/],
  ];
  for (const [text, secret] of wrong) t.notMatch(redact(text), secret, `${text} -> ${redact(text)}`);
});

t.test('words that help remain', async (t) => {
  const right: [string, string][] = [
    ["Cannot read properties of undefined (reading 'segments')", "Cannot read properties of undefined (reading 'segments')"],
    ['duplicate key value violates unique constraint "videos_pkey"', 'duplicate key value violates unique constraint "videos_pkey"'],
    ['relation "videos" does not exist', 'relation "videos" does not exist'],
    ['connect to postgres://me:x@db.example.org:5432/vita failed', 'connect to postgres://db.example.org:5432/… failed'],
    ['the disk is full: 12 bytes at 14:05', 'the disk is full: 12 bytes at 14:05'],
  ];
  for (const [text, expected] of right) t.equal(redact(text), expected);
  t.ok(redact('x '.repeat(100_000)).length <= 500);
});
