/** What the commands need of the server. The root of the bundle that `scripts/build.mjs` makes. */
export { listAudit, verifyAudit } from './audit';
export { createKey, listKeys, revokeKey, rotateKey } from './keys';
export { printPasswordHash } from './password';
export { deleteSecret, listSecrets, putSecret, rotateStoredSecrets } from './secrets';
export { serve } from './serve';
export { validate } from './validate';
