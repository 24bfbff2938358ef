import t from 'tap';
import { countryOf, deviceOf } from './device.ts';

const of = (agent: string, more: Record<string, string> = {}) => deviceOf((name) => ({ 'user-agent': agent, ...more })[name] ?? '');

t.test('devices are told apart by what browsers say of themselves', async (t) => {
  const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36';
  const pixel = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36';
  const galaxyTab = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36';
  const linux = 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0';
  const hints = { 'sec-ch-ua-mobile': '?0', 'sec-ch-ua-platform': '"Windows"' };
  t.equal(of(windows), 'desktop');
  t.equal(of(windows, hints), 'desktop');
  t.equal(of(linux), 'desktop');
  t.equal(of('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15'), 'desktop');
  t.equal(of('Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36'), 'desktop');
  t.equal(of(pixel), 'phone');
  t.equal(
    of('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1'),
    'phone',
  );
  t.equal(of(galaxyTab), 'tablet');
  t.equal(of('Mozilla/5.0 (iPad; CPU OS 16_0 like Mac OS X) AppleWebKit/605.1.15 Version/16.0 Mobile/15E148 Safari/604.1'), 'tablet');
  t.equal(of('Mozilla/5.0 (SMART-TV; LINUX; Tizen 6.5) AppleWebKit/537.36 85.0.4183.93/6.5 TV Safari/537.36'), 'tv');
  t.equal(of('Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 Chrome/94.0.4606.128 Safari/537.36'), 'tv');
  t.equal(of('Mozilla/5.0 (Linux; Android 9; AFTMM) AppleWebKit/537.36 Silk/130.4 Safari/537.36'), 'tv');
  t.equal(of('A browser', { 'sec-ch-ua-mobile': '?1' }), 'phone', 'hints say what the words do not');
  t.equal(of('A browser', hints), 'desktop');
  t.equal(of('curl/8.5.0'), 'other');
  t.equal(of(''), 'other');
});

t.test('countries are two letters, and no others', async (t) => {
  t.same(['DE', ' at ', 'XX', 'T1', 'ZZ', '', 'DEU', '<b'].map(countryOf), ['DE', 'AT', null, null, null, null, null, null]);
});
