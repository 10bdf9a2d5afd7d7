import { PERMISSION_LEVELS, type PermissionLevel } from '../documents';

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
