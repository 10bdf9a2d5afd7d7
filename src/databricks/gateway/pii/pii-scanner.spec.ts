import * as fc from 'fast-check';
import { runs } from '../../../../test/support/runs';
import { scanText, ScannedText } from '../text/scanned-text';
import { PiiScanner } from './pii-scanner';

let scanner: PiiScanner;
beforeAll(async () => {
  scanner = await PiiScanner.load();
});

const mask = (text: string, format?: 'json') => scanText(text, [scanner], () => {}, format);

/** Each text with what it becomes. */
const PERSONAL: readonly (readonly [string, string])[] = [
  ['Write to alice.smith+tag@example.co.uk, please.', 'Write to <EMAIL_ADDRESS>, please.'],
  ['<bob@example.com>', '<<EMAIL_ADDRESS>>'],
  ['mailto:bob@example.com?cc=eve@example.org&x=1', 'mailto:<EMAIL_ADDRESS>?cc=<EMAIL_ADDRESS>&x=1'],
  ['bob@example.com.', '<EMAIL_ADDRESS>.'],
  ["it's 'bob@example.com'", "it's '<EMAIL_ADDRESS>'"],
  ['电子邮件bob@example.com和', '电子邮件<EMAIL_ADDRESS>和'],
  ['card 4111 1111 1111 1111 exp 12/29', 'card <CREDIT_CARD> exp 12/29'],
  ['4111-1111-1111-1111', '<CREDIT_CARD>'],
  ['4111111111111111', '<CREDIT_CARD>'],
  ['Amex 3782 822463 10005!', 'Amex <CREDIT_CARD>!'],
  ['4111 1111 1111 1111 212-555-0147', '<CREDIT_CARD> <PHONE_NUMBER>'],
  ['pay to DE89 3704 0044 0532 0130 00 today', 'pay to <IBAN_CODE> today'],
  ['GB29 NWBK 6016 1331 9268 19', '<IBAN_CODE>'],
  ['gb29nwbk60161331926819', '<IBAN_CODE>'],
  ['SSN 078-05-1120', 'SSN <US_SSN>'],
  ['My social security number is 078 05 1120.', 'My social security number is <US_SSN>.'],
  ['ssn: 078051120', 'ssn: <US_SSN>'],
  ['ITIN 912-70-1234', 'ITIN <US_ITIN>'],
  ['call +1 415 555 2671 now', 'call <PHONE_NUMBER> now'],
  ['+44 20 7946 0958', '<PHONE_NUMBER>'],
  ['+4917612345678.', '<PHONE_NUMBER>.'],
  ['(212) 555-0147', '<PHONE_NUMBER>'],
  ['+1 (415) 555-2671', '<PHONE_NUMBER>'],
  ['1-800-356-9377', '<PHONE_NUMBER>'],
  ['415.555.2671', '<PHONE_NUMBER>'],
  ['Tel. 030 1234567', 'Tel. <PHONE_NUMBER>'],
  ['phone: 4155552671', 'phone: <PHONE_NUMBER>'],
  ['from 203.0.113.9:8080', 'from <IP_ADDRESS>:8080'],
  ['http://10.1.2.3/x', 'http://<IP_ADDRESS>/x'],
  ['2001:db8:85a3::8a2e:370:7334', '<IP_ADDRESS>'],
  ['fe80::1', '<IP_ADDRESS>'],
  ['account number 12345678', 'account number <US_BANK_NUMBER>'],
  ['a@b.co c@d.co', '<EMAIL_ADDRESS> <EMAIL_ADDRESS>'],
];

/** Texts without personal data that look like it. */
const IMPERSONAL: readonly string[] = [
  'Node 20.19.4, version 1.2.3.4 and v10.20.30.40; Chrome/120.0.6099.109, Chrome/120.0.0.0',
  'requires foo==1.2.3.4 and bar>=2.0.0.1',
  '[assembly: AssemblyVersion("1.2.3.4")]',
  'see section 4.3.2.1 and chapter 1.1.1.1',
  'server on 127.0.0.1:8080 or 0.0.0.0',
  '2024-01-02 03:04:05, 01/02/2024, 2024-01-02T03:04:05.678901Z, 20240102',
  'id 3f2504e0-4f89-11d3-9a0c-0305e82c3301 and 12345678-1234-1234-1234-123456789012',
  'order 1234567890, invoice 2024-0012345, ticket #100-200-3000',
  'timestamp 1700000000 1700000000000',
  '3.14159265358979 0.4111111111111111 1,234,567.89 1e10',
  'ISBN 978-3-16-148410-0, EAN 4006381333931',
  'sha 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'std::vector<int> a::b ::1 dead::beef 00:1A:2B:3C:4D:5E 12:30:45',
  'git clone git@github.com:org/repo.git; npm i lodash@4.17.21 @nestjs/core@12.5.1',
  '@Injectable() x = y@z; user@localhost',
  'for (let i = 0; i < 10; i += 1) total[i] = 1000 * 2000 + 3000;',
  '| 100 | 200 | 3000 |\n| 212 | 555 | 1234 |',
  '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20',
  'uint64 max 18446744073709551615, int 2147483647',
  '1234 5678 9012 3456',
  'AB12 CD34 is no IBAN; DE00 3704 0044 0532 0130 00',
  '000-12-3456 123-00-4567',
  'Matrix 4.5.6 - 7.8.9',
  'aGVsbG8gd29ybGQ='.repeat(50),
  'temperature 98.6, 120/80, 555-1234',
];

describe('PiiScanner', () => {
  it.each(PERSONAL)('finds the personal data of %j', (text, expected) => {
    expect(mask(text)).toBe(expected);
  });

  it.each(IMPERSONAL)('finds nothing in %j', (text) => {
    expect(mask(text)).toBe(text);
  });

  it('finds the same in a text that arrives in two pieces, wherever it is split', () => {
    for (const [text, expected] of [...PERSONAL, ...IMPERSONAL.map((same) => [same, same] as const)]) {
      for (let at = 0; at <= text.length; at += 1) {
        const scanned = new ScannedText([scanner], () => {});
        expect([text, at, scanned.push(text.slice(0, at)) + scanned.push(text.slice(at)) + scanned.end()]).toEqual([
          text,
          at,
          expected,
        ]);
      }
    }
  });

  it('finds the same in random texts, however they are split', () => {
    const part = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...PERSONAL.map(([text]) => text)) },
      { weight: 2, arbitrary: fc.constantFrom(...IMPERSONAL.filter(({ length }) => length < 100)) },
      { weight: 2, arbitrary: fc.stringMatching(/^[\d .:+()@a-fX-]{0,12}$/) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.constantFrom('x', '12 ', '1234 ', '+'), fc.nat(400))
          .map(([unit, count]) => unit.repeat(count)),
      },
    );
    const text = fc
      .array(fc.tuple(part, fc.constantFrom(' ', ' ', '\n', '', ', ', '  ')))
      .map((all) => all.flat().join(''));
    fc.assert(
      fc.property(
        text,
        fc.array(fc.nat(20), { minLength: 1 }),
        fc.constantFrom(undefined, 'json' as const),
        (whole, sizes, format) => {
          const scanned = new ScannedText([scanner], () => {}, format);
          let result = '';
          for (let at = 0, turn = 0; at < whole.length; turn += 1) {
            const size = (sizes[turn % sizes.length] ?? 0) + 1;
            result += scanned.push(whole.slice(at, at + size));
            at += size;
          }
          expect(result + scanned.end()).toBe(mask(whole, format as 'json'));
        },
      ),
      { numRuns: runs(300) },
    );
  });

  it('returns each word of prose as soon as it has ended', () => {
    const scanned = new ScannedText([scanner], () => {});
    expect(['Hello', ' wor', 'ld, th', 'is'].map((piece) => scanned.push(piece))).toEqual([
      '',
      'Hello ',
      'world, ',
      '',
    ]);
    expect(scanned.end()).toBe('this');
  });

  it('holds no more than 600 characters, whatever arrives', () => {
    for (const unit of ['x', '1 ', '1234 ', '4111 1111 1111 1111 ', 'DE89 ', '+1 ', '.', '(']) {
      const scanned = new ScannedText([scanner], () => {});
      let [sent, received] = [0, 0];
      for (let count = 0; count < 2000; count += 1) {
        sent += unit.length;
        received += scanned.push(unit).length;
        if (!unit.startsWith('4111')) expect(sent - received).toBeLessThan(600);
      }
      expect(received).toBeGreaterThan(0);
    }
  });

  it('finds a number at every position of a long list of numbers', () => {
    for (let count = 0; count < 200; count += 7) {
      const text = `${'12 '.repeat(count)}4111 1111 1111 1111${' 12'.repeat(200)}`;
      expect(mask(text)).toBe(text.replace('4111 1111 1111 1111', '<CREDIT_CARD>'));
    }
  });

  it('reads escapes in JSON text, and writes a label in quotes in place of a number', () => {
    expect(mask(String.raw`{"a":"x\nbob@x.com","b":"e\u0040x.com","c":4111111111111111}`, 'json')).toBe(
      String.raw`{"a":"x\n<EMAIL_ADDRESS>","b":"<EMAIL_ADDRESS>","c":"<CREDIT_CARD>"}`,
    );
    expect(mask(String.raw`{"a":"say \"4111111111111111\"","b":"\\u0041"}`, 'json')).toBe(
      String.raw`{"a":"say \"<CREDIT_CARD>\"","b":"\\u0041"}`,
    );
  });
});
