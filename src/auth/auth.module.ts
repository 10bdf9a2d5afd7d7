import { Global, Module, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import type { ServerModes } from '../config';
import { ACCESS_POLICIES, type RequestPolicy } from '../endpoints/request-policy';
import { ENDPOINT_VISIBILITY } from '../endpoints/visible-endpoints';
import { REMOTE_ADMINISTRATION } from '../http';
import { LimitsModule } from '../limits';
import { ISSUER_LOGIN_SOURCE } from '../openapi';
import { UpstreamModule } from '../upstream/upstream.module';
import { ApiKeyMethod, apiKeyProviders, ApiKeysController, FileKeyMethod, KeyLimitPolicy } from './api-keys';
import { FailedAttempts } from './attempts';
import { AuthConfiguration } from './auth-configuration';
import { AUTHENTICATION_METHODS, type AuthenticationMethod } from './authentication-method';
import { ClientCertificates } from './certificates/client-certificates.method';
import { IdentitiesService } from './identities.service';
import { PasswordMethod } from './passwords/password.method';
import { OidcIssuers } from './oidc/oidc-issuers';
import { OidcMethod } from './oidc/oidc.method';
import { SwaggerLogin } from './oidc/swagger-login';
import { TokenExchange } from './oidc/token-exchange';
import { OpenServerWarning } from './open-server-warning';
import {
  EndpointPermissions,
  FileEndpoints,
  PermittedEndpoints,
  PROTECTED_ENDPOINTS,
  QueryPermissionPolicy,
} from './permissions';
import { Principals } from './principals';
import { ProxyHeaders } from './proxy/proxy-headers.method';
import { AccessTokenMethod } from './tokens/access-tokens.method';
import { AccessTokens } from './tokens/access-tokens';
import { ConfiguredTokens } from './tokens/configured-tokens.method';
import { ScimTokenMethod } from './tokens/scim-token.method';
import { ServicePrincipals } from './tokens/service-principals';
import { SigningSecret } from './tokens/signing-secret';

type Method = Type<AuthenticationMethod>;

/** Methods of `auth:`, in the order in which they are tried. */
const METHODS: Method[] = [ApiKeyMethod, FileKeyMethod, PasswordMethod, OidcMethod, ProxyHeaders, ClientCertificates];

/** Methods of `auth:` on a server with a store. */
const STORE_METHODS: Method[] = [ScimTokenMethod];

/** The issuers of OpenID Connect. */
const OIDC_PROVIDERS: Provider[] = [
  OidcIssuers,
  TokenExchange,
  { provide: ISSUER_LOGIN_SOURCE, useClass: SwaggerLogin },
];

/** Policies of all dialects, in the order in which they run, before all others. Must not inject providers of `EndpointsModule`. */
const POLICIES: Type<RequestPolicy>[] = [KeyLimitPolicy];

/** The service principals of Databricks mode, and their access tokens. */
const DATABRICKS_PROVIDERS: Provider[] = [
  SigningSecret,
  {
    provide: AccessTokens,
    inject: [SigningSecret],
    useFactory: (secret: SigningSecret) => new AccessTokens(() => secret.get()),
  },
  ServicePrincipals,
];

/** What identities may do with endpoints. */
const PERMISSION_PROVIDERS: Provider[] = [
  EndpointPermissions,
  { provide: ENDPOINT_VISIBILITY, useClass: PermittedEndpoints },
];

/**
 * The identities of clients. Needs the global modules of the configuration and, with a store, of the store and of secrets.
 *
 * To add a method, add its class to one of the lists above. The class is created only on servers with `auth:`.
 */
@Global()
@Module({})
export class AuthModule {
  static with({ auth, databricks, store }: ServerModes): DynamicModule {
    const methods = [
      ConfiguredTokens,
      ...(databricks ? [AccessTokenMethod] : []),
      ...(auth ? METHODS : []),
      ...(auth && store ? STORE_METHODS : []),
    ];
    const hasPermissions = auth || databricks;
    const policies = [...(hasPermissions ? [QueryPermissionPolicy] : []), ...(auth ? POLICIES : [])];
    const shared: Provider[] = [
      FailedAttempts,
      IdentitiesService,
      {
        provide: Principals,
        inject: [{ token: AuthConfiguration, optional: true }],
        useFactory: (configuration?: AuthConfiguration) => Principals.following(configuration),
      },
      { provide: AUTHENTICATION_METHODS, inject: methods, useFactory: listOf<AuthenticationMethod> },
      { provide: ACCESS_POLICIES, inject: policies, useFactory: listOf<RequestPolicy> },
      { provide: REMOTE_ADMINISTRATION, useValue: auth },
      ...(auth ? [AuthConfiguration, ...OIDC_PROVIDERS, ...apiKeyProviders(store)] : []),
      ...(hasPermissions ? PERMISSION_PROVIDERS : []),
      // Databricks mode has further endpoints.
      ...(databricks ? DATABRICKS_PROVIDERS : [{ provide: PROTECTED_ENDPOINTS, useClass: FileEndpoints }]),
    ];
    return {
      module: AuthModule,
      imports: [LimitsModule, UpstreamModule],
      controllers: auth && store ? [ApiKeysController] : [],
      providers: [...shared, ...methods, ...policies, OpenServerWarning],
      exports: shared,
    };
  }
}

function listOf<T>(...instances: T[]): T[] {
  return instances;
}
