import { ValidateBy } from 'class-validator';
import { IsHidden } from '../../reading/is-hidden';

const HASH = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z\d+/]{11,})\$([A-Za-z\d+/]{22,})$/;
/** Verification of a password must not exhaust the memory of the server. */
const MAX_MEMORY_BYTES = 256 * 1024 * 1024;
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
  const [, ln, r, p] = HASH.exec(typeof value === 'string' ? value : '') ?? [];
  const [logN, blockSize, parallelism] = [Number(ln), Number(r), Number(p)];
  return logN >= MIN_LOG_N && blockSize > 0 && parallelism > 0 && 128 * 2 ** logN * blockSize <= MAX_MEMORY_BYTES;
}
