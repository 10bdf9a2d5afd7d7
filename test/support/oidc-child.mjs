// Runs an `OidcIssuer` in this process. The parent process calls its methods by messages; see `oidc-server.ts`.
import { OidcIssuer } from './oidc-issuer.mjs';

process.once('disconnect', () => process.exit());
const issuer = await OidcIssuer.start();

process.on('message', async ({ id, method, args }) => {
  try {
    const value = method === 'requests' ? issuer.requests : await issuer[method](...args);
    process.send({ id, value });
  } catch (error) {
    process.send({ id, error: String(error) });
  }
});
process.send({ url: issuer.url });
