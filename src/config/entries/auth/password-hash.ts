import { ValidateBy } from 'class-validator';
import { parseScryptHash } from '../../../shared/scrypt-hash';
import { IsHidden } from '../../reading/is-hidden';

/** A lower cost makes it too easy to guess the password. */
const MIN_LOG_N = 12;
const RULE = 'must be a scrypt hash, $scrypt$ln=15,r=8,p=1$SALT$HASH; "sluice password" prints it';

/** Requires a scrypt hash of a password. The value stays out of messages: it may be the password itself. */
export function IsPasswordHash(): PropertyDecorator {
  return (prototype, property) => {
    IsHidden()(prototype, property);
    ValidateBy({ name: 'isPasswordHash', validator: { validate: isPasswordHash, defaultMessage: () => RULE } })(
      prototype,
      property,
    );
  };
}

function isPasswordHash(value: unknown): boolean {
  const hash = typeof value === 'string' ? parseScryptHash(value) : undefined;
  return hash !== undefined && hash.ln >= MIN_LOG_N;
}
