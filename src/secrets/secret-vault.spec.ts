import { masterKeyText, vaultOf } from '../../test/support/external-models';
import { parseMasterKey } from './master-keys';
import { isSealed } from './secret-vault';

const CANARY = 'canary-91e0';
const [OLD, NEW] = [masterKeyText(), masterKeyText()];

describe('SecretVault', () => {
  it('opens what it has sealed for the same owner', () => {
    const vault = vaultOf(NEW);
    const sealed = vault.seal(CANARY, 'a');
    expect(isSealed(sealed)).toBe(true);
    expect(sealed).not.toContain(CANARY);
    expect(vault.open(sealed, 'a').reveal()).toBe(CANARY);
    expect(() => vault.open(sealed, 'b')).toThrow('it was changed, or it belongs to another record');
  });

  it('seals the same value differently each time', () => {
    const vault = vaultOf(NEW);
    const sealed = Array.from({ length: 100 }, () => vault.seal(CANARY).split(':').slice(3));
    expect(new Set(sealed.flat()).size).toBe(200);
  });

  it('does not open a value of which any character was changed', () => {
    const vault = vaultOf(NEW);
    const sealed = vault.seal(CANARY);
    for (let at = 0; at < sealed.length; at += 1) {
      const other = sealed[at] === 'A' ? 'B' : 'A';
      const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
      // The last character of base64 contains bits that are not used.
      if (Buffer.from(changed.split(':')[4] ?? '', 'base64url').equals(bytesOf(sealed))) continue;
      expect(() => vault.open(changed)).toThrow('A stored secret cannot be decrypted');
    }
  });

  it('does not open a value whose encrypted data key is that of another value', () => {
    const vault = vaultOf(NEW);
    const [one, other] = [vault.seal('one').split(':'), vault.seal('other').split(':')];
    expect(() => vault.open([...one.slice(0, 4), other[4]].join(':'))).toThrow('cannot be decrypted');
  });

  it('opens values of the previous key and seals with the current one', () => {
    const sealed = vaultOf(OLD).seal(CANARY);
    const both = vaultOf(NEW, OLD);
    expect(both.open(sealed).reveal()).toBe(CANARY);
    expect(vaultOf(NEW).open(both.seal(CANARY)).reveal()).toBe(CANARY);
    expect(() => vaultOf(NEW).open(sealed)).toThrow(/no configured master key has the id [0-9a-f]{12}/);
  });

  it('encrypts the data key again without a change of the encrypted value', () => {
    const sealed = vaultOf(OLD).seal(CANARY, 'a');
    const both = vaultOf(NEW, OLD);
    const rewrapped = both.rewrap(sealed);
    expect(vaultOf(NEW).open(rewrapped, 'a').reveal()).toBe(CANARY);
    expect(rewrapped.split(':')[4]).toBe(sealed.split(':')[4]);
    expect(both.rewrap(rewrapped)).toBe(rewrapped);
  });

  it('rejects a value with INVALID_PARAMETER when there is no master key', () => {
    const vault = vaultOf();
    expect(vault.isEnabled).toBe(false);
    expect(() => vault.seal(CANARY)).toThrow(expect.objectContaining({ code: 'INVALID_PARAMETER' }) as Error);
    expect(vault.sealingProblem).toMatch(/SLUICE_MASTER_KEY/);
  });
});

describe('parseMasterKey', () => {
  it.each([
    ['', /contains 0 bytes; must be 32 random bytes in base64/],
    [Buffer.alloc(31, CANARY).toString('base64'), /contains 31 bytes/],
    [Buffer.alloc(33, CANARY).toString('base64'), /contains 33 bytes/],
    [`${CANARY}!`, /text that is not base64/],
  ])('rejects %j', (text, message) => {
    expect(() => parseMasterKey(text, 'SLUICE_MASTER_KEY')).toThrow(message);
    expect(() => parseMasterKey(text, 'SLUICE_MASTER_KEY')).not.toThrow(CANARY);
  });

  it('ignores white space around the key', () => {
    expect(parseMasterKey(` ${NEW}\n`, 'a file').id).toBe(parseMasterKey(NEW, 'the variable').id);
  });
});

function bytesOf(sealed: string): Buffer {
  return Buffer.from(sealed.split(':')[4] ?? '', 'base64url');
}
