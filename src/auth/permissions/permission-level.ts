import type { DefaultPermission } from '../../config';

/** From the lowest to the highest. */
export const PERMISSION_LEVELS = ['CAN_VIEW', 'CAN_QUERY', 'CAN_MANAGE'] as const;
/** What an identity may do with an endpoint. Each level includes the lower ones. */
export type PermissionLevel = (typeof PERMISSION_LEVELS)[number];

/** The levels by their names in the gateway file. */
export const LEVEL_OF_SETTING: Readonly<Record<DefaultPermission, PermissionLevel | undefined>> = {
  none: undefined,
  view: 'CAN_VIEW',
  query: 'CAN_QUERY',
  manage: 'CAN_MANAGE',
};

/** Whether a level includes the needed one. Undefined is no permission. */
export function includesLevel(level: PermissionLevel | undefined, needed: PermissionLevel): boolean {
  return level !== undefined && PERMISSION_LEVELS.indexOf(level) >= PERMISSION_LEVELS.indexOf(needed);
}

/** Returns the higher of two levels. */
export function higherLevel(
  one: PermissionLevel | undefined,
  other: PermissionLevel | undefined,
): PermissionLevel | undefined {
  return other === undefined || includesLevel(one, other) ? one : other;
}

/** Returns the lower of two levels. */
export function lowerLevel(
  one: PermissionLevel | undefined,
  other: PermissionLevel | undefined,
): PermissionLevel | undefined {
  return one === undefined || includesLevel(other, one) ? one : other;
}
