import type { Migration } from '../migration';
import { endpoints } from './0001-endpoints';

/** In the order of their versions. */
export const MIGRATIONS: readonly Migration[] = [endpoints];
