import type { AuthSettings } from '../config';
import type { AuthenticationMethodName, Identity, KeyGrant } from '../http';
import type { AuthConfiguration } from './auth-configuration';

/** Group of the admins. Its members are admins, and admins are its members. */
export const ADMINS_GROUP = 'admins';
/** Group of all identities. */
export const USERS_GROUP = 'users';

/** Methods whose groups come from the gateway file; the group `admins` is effective only there. */
const FILE_METHODS: ReadonlySet<AuthenticationMethodName> = new Set(['token', 'password', 'access_token', 'api_key']);

/** What a method knows of a client. */
export interface PrincipalTraits extends Pick<Identity, 'kind' | 'name' | 'method'> {
  /** Default: the name. */
  readonly displayName?: string | undefined;
  readonly groups?: Iterable<string>;
  /** Whether the settings of the method make the client an admin. */
  readonly isAdmin?: boolean;
  readonly key?: Omit<KeyGrant, 'ownerIsAdmin'> | undefined;
}

/** `auth.admin_groups`, `auth.admin_users` and `auth.admin_service_principals`. */
export type AdminSettings = Pick<AuthSettings, 'adminGroups' | 'adminUsers' | 'adminServicePrincipals'>;

/** Makes all identities, so that groups and admins follow the same rules whatever method has identified a client. */
export class Principals {
  private adminGroups: ReadonlySet<string> = new Set();
  private admins: Readonly<Record<Identity['kind'], ReadonlySet<string>>> = {
    user: new Set(),
    service_principal: new Set(),
  };

  /** Returns principals with the settings of the file, before and after each reload. */
  static following(configuration?: AuthConfiguration): Principals {
    const principals = new Principals();
    if (configuration) {
      principals.configure(configuration.current);
      configuration.onChange(() => principals.configure(configuration.current));
    }
    return principals;
  }

  configure({ adminGroups, adminUsers, adminServicePrincipals }: AdminSettings): void {
    this.adminGroups = new Set(adminGroups);
    this.admins = { user: new Set(adminUsers), service_principal: new Set(adminServicePrincipals) };
  }

  /** Returns a new identity; methods keep it for later requests with the same credential. */
  principalOf(traits: PrincipalTraits): Identity {
    const { kind, name, displayName = name, method, key, isAdmin: isDeclaredAdmin = false } = traits;
    const given = traits.groups ?? [];
    const groups = FILE_METHODS.has(method) ? new Set(given) : this.outsideGroups(given);
    const ownerIsAdmin =
      isDeclaredAdmin ||
      groups.has(ADMINS_GROUP) ||
      this.admins[kind].has(name) ||
      [...this.adminGroups].some((group) => groups.has(group));
    const isAdmin = ownerIsAdmin && (!key || isUnrestricted(key));
    groups.add(USERS_GROUP);
    if (isAdmin) groups.add(ADMINS_GROUP);
    else groups.delete(ADMINS_GROUP);
    const grant = key && Object.freeze({ ...key, ownerIsAdmin });
    return Object.freeze({ kind, name, displayName, groups, isAdmin, method, ...(grant && { key: grant }) });
  }

  /** Returns the identity as a new one, with further groups of another system and, if given, its display name. */
  withOutsideGroups(identity: Identity, further: Iterable<string>, displayName = identity.displayName): Identity {
    const groups = [...identity.groups, ...this.outsideGroups(further)];
    const { isAdmin, key } = identity;
    const traits = { ...identity, groups, displayName, isAdmin: isAdmin || key?.ownerIsAdmin === true };
    return this.principalOf(traits);
  }

  /** A group of another system may have the name `admins` by chance, or because somebody has created it. */
  private outsideGroups(given: Iterable<string>): Set<string> {
    const groups = new Set(given);
    if (!this.adminGroups.has(ADMINS_GROUP)) groups.delete(ADMINS_GROUP);
    return groups;
  }
}

/** Whether a key of an admin is an admin: `isAdmin` precedes all other checks of permissions. */
function isUnrestricted({ scopes, endpoints }: Pick<KeyGrant, 'scopes' | 'endpoints'>): boolean {
  return endpoints === undefined && (scopes === undefined || scopes.has('admin'));
}
