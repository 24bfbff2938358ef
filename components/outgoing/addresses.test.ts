import t from 'tap';
import { createAddressRule, networkOf } from './addresses.ts';

t.test('only the public internet is asked', async (t) => {
  const rule = createAddressRule();
  t.equal(rule.allowsPrivate, false);
  const open = [
    '1.1.1.1',
    '93.184.216.34',
    '172.15.0.1',
    '172.32.0.1',
    '100.63.255.255',
    '2606:4700:4700::1111',
    '2a00:1450:4001::1',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
  ];
  for (const address of open) t.ok(rule.allows(address), address);
  const closed = [
    ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '100.64.0.1', '127.0.0.1', '127.255.255.254', '169.254.169.254', '172.16.0.1', '172.31.255.255'],
    ...[
      '192.0.0.1',
      '192.0.0.170',
      '192.0.2.1',
      '192.88.99.1',
      '192.168.1.1',
      '198.18.0.1',
      '198.19.255.255',
      '198.51.100.1',
      '203.0.113.1',
    ],
    ...['224.0.0.1', '239.255.255.250', '240.0.0.1', '255.255.255.255'],
    ...[
      '::',
      '::1',
      '::2',
      'fe80::1',
      'febf::1',
      'fec0::1',
      'fc00::1',
      'fd12:3456::1',
      'ff02::1',
      '100::1',
      '2001:db8::1',
      '3fff::1',
      '5f00::1',
    ],
    // IPv4 in the clothes of IPv6: mapped, compatible, translated, NAT64, 6to4, Teredo.
    ...['::ffff:127.0.0.1', '::ffff:a9fe:a9fe', '::ffff:10.0.0.1', '::127.0.0.1', '::7f00:1', '::ffff:0:127.0.0.1', '::ffff:0:7f00:1'],
    ...['64:ff9b::127.0.0.1', '64:ff9b::a9fe:a9fe', '64:ff9b::10.0.0.1', '64:ff9b:1::8.8.8.8', '64:ff9b:1::1'],
    ...['2002:7f00:1::', '2002:a9fe:a9fe::1', '2002:808:808::1', '2001::1', '2001:0:7f00:1::1', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
    // What is no address, or a spelling that others read otherwise.
    ...[
      '',
      ' 1.1.1.1',
      '1.1.1.1 ',
      '1.1.1',
      '0x7f.0.0.1',
      '0177.0.0.1',
      '2130706433',
      '127.1',
      '1.1.1.1/32',
      'example.org',
      '[::1]',
      'fe80::1%eth0',
    ],
    '2606:4700:4700::1111%eth0',
  ];
  for (const address of closed) t.notOk(rule.allows(address), address);
});

t.test('operators allow networks besides, however an address in them is written', async (t) => {
  const rule = createAddressRule(['127.0.0.0/8', '10.1.0.0/16', 'fd00::/8', '192.168.1.7']);
  t.equal(rule.allowsPrivate, true);
  for (const address of ['127.0.0.1', '::ffff:127.0.0.1', '64:ff9b::7f00:1', '10.1.2.3', 'fd00::1', '192.168.1.7', '1.1.1.1'])
    t.ok(rule.allows(address), address);
  for (const address of ['10.2.0.1', '192.168.1.8', '::1', 'fe80::1', '169.254.169.254', '2002:7f00:1::'])
    t.notOk(rule.allows(address), address);
  for (const wrong of ['', 'x', '10.0.0.0/33', '10.0.0.0/8/8', 'localhost', '::/129']) t.throws(() => networkOf(wrong), wrong);
});
