import { createRequire } from 'node:module';
import { GatewayError } from '../errors';

/** Files of Swagger UI that the page loads; no others are served. */
const ASSETS: readonly string[] = [
  'swagger-ui.css',
  'swagger-ui-bundle.js',
  // The issuer redirects to this page after a login.
  'oauth2-redirect.html',
  'oauth2-redirect.js',
];

/**
 * Returns the absolute path of a file of Swagger UI, which `@nestjs/swagger` depends on.
 * @throws GatewayError `NOT_FOUND`
 */
export function assetPath(name: string): string {
  if (!ASSETS.includes(name)) throw new GatewayError('NOT_FOUND', 'Not Found');
  return createRequire(require.resolve('@nestjs/swagger')).resolve(`swagger-ui-dist/${name}`);
}
