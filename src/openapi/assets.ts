import { createRequire } from 'node:module';
import { GatewayError } from '../errors';

/** Files of Swagger UI that the page loads. */
const ASSETS: readonly string[] = ['swagger-ui.css', 'swagger-ui-bundle.js'];

/**
 * Absolute path of a file of the Swagger UI that `@nestjs/swagger` brings with it.
 * @throws GatewayError `NOT_FOUND`
 */
export function assetPath(name: string): string {
  if (!ASSETS.includes(name)) throw new GatewayError('NOT_FOUND', 'Not Found');
  return createRequire(require.resolve('@nestjs/swagger')).resolve(`swagger-ui-dist/${name}`);
}
