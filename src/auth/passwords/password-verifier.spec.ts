import { hashPassword } from './password-hash';
import { PasswordVerifier, type UserWithPassword } from './password-verifier';

const CHEAP = { ln: 4, r: 8, p: 1 };

describe('PasswordVerifier', () => {
  let alice: UserWithPassword;
  let verifier: PasswordVerifier;

  beforeEach(async () => {
    alice = { name: 'alice', passwordHash: await hashPassword('correct', CHEAP) };
    verifier = new PasswordVerifier();
    verifier.setUsers([alice]);
  });

  it('verifies a password once and returns the result at once afterwards', async () => {
    const first = verifier.verify('alice', 'correct', 'a');
    expect(first).toBeInstanceOf(Promise);
    expect(await first).toBe(true);
    expect(verifier.verify('alice', 'correct', 'a')).toBe(true);
    expect(await verifier.verify('alice', 'wrong', 'a')).toBe(false);
    expect(verifier.verify('alice', 'wrong', 'a')).toBe(false);
  });

  it('does not take a remembered pair for another one with the same text', async () => {
    expect(await verifier.verify('alice', 'correct', 'a')).toBe(true);
    expect(await verifier.verify('alic', 'ecorrect', 'a')).toBe(false);
    expect(await verifier.verify('alice', 'correct ', 'a')).toBe(false);
  });

  it('computes a hash for an unknown user, too, and rejects it', async () => {
    const result = verifier.verify('nobody', 'correct', 'a');
    expect(result).toBeInstanceOf(Promise);
    expect(await result).toBe(false);
  });

  it('forgets a pair whose hash has changed, and accepts the new password', async () => {
    await verifier.verify('alice', 'correct', 'a');
    await verifier.verify('alice', 'new', 'a');
    verifier.setUsers([{ name: 'alice', passwordHash: await hashPassword('new', CHEAP) }]);
    expect(await verifier.verify('alice', 'correct', 'a')).toBe(false);
    expect(await verifier.verify('alice', 'new', 'a')).toBe(true);
    verifier.setUsers([]);
    expect(await verifier.verify('alice', 'new', 'a')).toBe(false);
  });

  it('keeps a pair whose user is unchanged', async () => {
    await verifier.verify('alice', 'correct', 'a');
    verifier.setUsers([{ ...alice }]);
    expect(verifier.verify('alice', 'correct', 'a')).toBe(true);
  });

  it('treats a user with an invalid hash as unknown', async () => {
    verifier.setUsers([alice, { name: 'bob', passwordHash: 'correct' }]);
    expect(await verifier.verify('bob', 'correct', 'a')).toBe(false);
  });

  it('computes one hash for concurrent requests with the same pair', () => {
    expect(verifier.verify('alice', 'correct', 'a')).toBe(verifier.verify('alice', 'correct', 'b'));
  });

  it('verifies the password of one client during a flood of wrong passwords of another', async () => {
    const flood = Array.from({ length: 1000 }, async (_, index) =>
      verifier.verify('alice', `wrong ${index}`, 'attacker'),
    );
    const settled = Promise.allSettled(flood);
    expect(await verifier.verify('alice', 'correct', 'other')).toBe(true);
    const outcomes = await settled;
    // Two ran and eight waited; the others were turned away before they took any memory.
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  });
});
