import { parseScryptHash } from '../../shared/scrypt-hash';
import { hashPassword, matchesHash } from './password-hash';

const CHEAP = { ln: 4, r: 8, p: 1 };

async function matches(password: string, text: string): Promise<boolean> {
  const hash = parseScryptHash(text);
  if (!hash) throw new Error(`${text} is not valid`);
  return matchesHash(password, hash);
}

describe('hashPassword', () => {
  it('returns a PHC string with a new salt, which only the same password matches', async () => {
    const [one, other] = [await hashPassword('correct horse', CHEAP), await hashPassword('correct horse', CHEAP)];
    expect(one).toMatch(/^\$scrypt\$ln=4,r=8,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(one).not.toBe(other);
    expect(await matches('correct horse', one)).toBe(true);
    expect(await matches('correct horse ', one)).toBe(false);
    expect(await matches('', one)).toBe(false);
  });

  it('uses costs that take 32 MiB by default', async () => {
    expect(await hashPassword('x')).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$/);
  });

  it('treats composed and decomposed characters as equal', async () => {
    expect(await matches('pa\u0308ss', await hashPassword('p\u00e4ss', CHEAP))).toBe(true);
  });
});

describe('parseScryptHash', () => {
  it('reads the test vector of RFC 7914', async () => {
    const salt = Buffer.from('SodiumChloride').toString('base64').replace(/=+$/, '');
    const hex =
      '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2' +
      'd5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887';
    const hash = Buffer.from(hex, 'hex').toString('base64').replace(/=+$/, '');
    expect(await matches('pleaseletmein', `$scrypt$ln=14,r=8,p=1$${salt}$${hash}`)).toBe(true);
  });

  it.each([
    '',
    'secret',
    '$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo',
    '$scrypt$ln=4,r=8,p=1$c2FsdHNhbHRzYWx0',
    '$scrypt$ln=4,r=8,p=1$c2FsdHNhbHRzYWx0$',
    '$scrypt$ln=0,r=8,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo',
    '$scrypt$ln=30,r=8,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo',
    '$scrypt$ln=4,r=8,p=0$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNo',
  ])('returns undefined for %j', (text) => {
    expect(parseScryptHash(text)).toBeUndefined();
  });
});
