import type { OpenAPIObject } from '@nestjs/swagger';
import type { IssuerLogin } from './issuer-login';

type SecuritySchemes = NonNullable<NonNullable<OpenAPIObject['components']>['securitySchemes']>;

/** Returns the credentials that requests can have. `login` adds the login at the issuer to Swagger UI. */
export function securitySchemesOf(login: IssuerLogin | undefined): SecuritySchemes {
  return {
    token: { type: 'http', scheme: 'bearer', description: 'An API key or an access token.' },
    basic: { type: 'http', scheme: 'basic', description: 'The name of a user, and a password or access token.' },
    ...(login && { login: toLoginScheme(login) }),
  };
}

function toLoginScheme({ authorizationUrl, tokenUrl, scopes }: IssuerLogin): SecuritySchemes[string] {
  return {
    type: 'oauth2',
    description: 'Log in at the identity provider.',
    flows: {
      authorizationCode: { authorizationUrl, tokenUrl, scopes: Object.fromEntries(scopes.map((scope) => [scope, ''])) },
    },
  };
}

/** Any one of the schemes suffices. */
export function securityOf(schemes: readonly string[], isOptional: boolean): Record<string, string[]>[] {
  const each = schemes.map((scheme) => ({ [scheme]: [] }));
  return isOptional ? [{}, ...each] : each;
}
