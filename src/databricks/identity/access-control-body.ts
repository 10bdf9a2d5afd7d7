import { IsIn, IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { IsListOf } from '../documents/rules';
import { invalidParameter } from '../documents/invalid-parameter';
import { PERMISSION_LEVELS, type AclEntry, type PermissionLevel } from '../documents';

const NAMES = ['user_name', 'group_name', 'service_principal_name'] as const;
const MAX_ENTRIES = 500;

/** One entry of a request. Exactly one of the names is set. */
export class AccessControlEntryBody {
  @IsOptional()
  @IsString()
  @IsNotEmpty({ message: 'must not be empty' })
  user_name?: string;

  @IsOptional()
  @IsString()
  @IsNotEmpty({ message: 'must not be empty' })
  group_name?: string;

  @IsOptional()
  @IsString()
  @IsNotEmpty({ message: 'must not be empty' })
  service_principal_name?: string;

  @IsIn(PERMISSION_LEVELS, { message: `must be one of ${PERMISSION_LEVELS.join(', ')}` })
  permission_level!: PermissionLevel;
}

/** Body of `PUT` and `PATCH` of the permissions of an endpoint. */
export class AccessControlBody {
  @IsOptional()
  @IsListOf(() => AccessControlEntryBody, 'a principal and permission_level')
  access_control_list?: AccessControlEntryBody[];
}

/**
 * Returns the entries of a request, one per principal; the last one counts. Undefined if the request has no list.
 * @throws GatewayError `INVALID_PARAMETER`
 */
export function toAclEntries({ access_control_list: list }: AccessControlBody): AclEntry[] | undefined {
  if (!list) return undefined;
  if (list.length > MAX_ENTRIES) {
    throw invalidParameter(['access_control_list'], `must have at most ${MAX_ENTRIES} entries`);
  }
  return onePerPrincipal(
    list.map((entry, index) => {
      const given = NAMES.filter((name) => entry[name] !== undefined);
      if (given.length !== 1) {
        throw invalidParameter(
          ['access_control_list', index],
          `must have exactly one of ${NAMES.join(', ')}; it has ${given.length === 0 ? 'none' : given.join(', ')}`,
        );
      }
      const { permission_level } = entry;
      return { ...Object.fromEntries(given.map((name) => [name, entry[name]])), permission_level };
    }),
  );
}

/** Returns the last entry of each principal, in the order of their first ones. */
export function onePerPrincipal(entries: readonly AclEntry[]): AclEntry[] {
  const byPrincipal = new Map(entries.map((entry) => [keyOf(entry), entry]));
  return [...byPrincipal.values()];
}

function keyOf(entry: AclEntry): string {
  return JSON.stringify(NAMES.map((name) => entry[name]));
}
